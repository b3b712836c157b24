// Compiles the JSON Schemas into plain validator modules, so that starting the CLI neither loads ajv nor compiles.
// schemas/*.schema.json -> src/manifest/generated/validators.js, schemas/models/*.json -> src/models/generated/validators.js
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

/** `names`: export name -> schema file. */
async function compile(names, outFolder) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  const exported = {};
  for (const [name, file] of Object.entries(names)) {
    const schema = JSON.parse(await readFile(file, 'utf8'));
    ajv.addSchema(schema, schema.$id ?? file);
    exported[name] = schema.$id ?? file;
  }
  const code = standaloneCode(ajv, exported);
  const bundled = await build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    legalComments: 'none',
  });
  await mkdir(outFolder, { recursive: true });
  await writeFile(join(outFolder, 'validators.js'), bundled.outputFiles[0].text);
  const declarations = [
    "import type { ErrorObject } from 'ajv';",
    'interface Validator { (data: unknown): boolean; errors?: ErrorObject[] | null }',
    ...Object.keys(names).map((name) => `export declare const ${name}: Validator;`),
  ];
  await writeFile(join(outFolder, 'validators.d.ts'), `${declarations.join('\n')}\n`);
}

/** `skyreels-v4.apimart.json` -> `skyreels_v4_apimart` */
const exportName = (file) => basename(file, '.json').replaceAll(/[^A-Za-z0-9]/g, '_');

const modelFolder = join(root, 'schemas/models');
const models = (await readdir(modelFolder)).filter((file) => file.endsWith('.json')).sort();
await compile({ storyboard: join(root, 'schemas/storyboard.schema.json') }, join(root, 'src/manifest/generated'));
if (models.length > 0) {
  await compile(
    Object.fromEntries(models.map((file) => [exportName(file), join(modelFolder, file)])),
    join(root, 'src/models/generated'),
  );
}
