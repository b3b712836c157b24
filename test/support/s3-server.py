"""
An S3-compatible server for the tests: OpenStack Swift (Debian's python3-swift), proxy and storage in one process.
It checks every signature and the life of presigned links; objects are kept in memory.

s3-server.py FOLDER ACCOUNT NAME SECRET   the key's id is ACCOUNT:NAME; prints its port, ends with its standard input
"""

import eventlet

eventlet.monkey_patch()

import array
import os
import sys

from eventlet import wsgi
from swift.account.server import AccountController
from swift.common import utils
from swift.common.middleware import catch_errors, tempauth
from swift.common.middleware.s3api import s3api
from swift.common.ring import RingData
from swift.container.server import ContainerController
from swift.obj.mem_server import ObjectController
from swift.proxy.server import Application


class Cache:
    """What Swift keeps in memcached; authentication asks that there is one."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_):
        return self.kept.get(key)

    def set(self, key, value, **_):
        self.kept[key] = value

    def delete(self, key, **_):
        self.kept.pop(key, None)


def ring(folder, name, port):
    device = {'id': 0, 'region': 1, 'zone': 0, 'device': 'disk', 'weight': 1, 'meta': ''}
    address = {'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1', 'replication_port': port}
    RingData([array.array('H', [0] * 4)], [{**device, **address}], 30).save(os.path.join(folder, name + '.ring.gz'))


def main(folder, account, name, secret):
    with open(os.path.join(folder, 'swift.conf'), 'w') as file:
        file.write('[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = all\ndefault = yes\n')
    utils.SWIFT_CONF_FILE = file.name
    utils.HASH_PATH_SUFFIX = b'tests'
    os.makedirs(os.path.join(folder, 'disk'))
    sockets = {part: eventlet.listen(('127.0.0.1', 0)) for part in ('account', 'container', 'object', 'proxy')}
    for part in ('account', 'container', 'object'):
        ring(folder, part, sockets[part].getsockname()[1])

    conf = {'devices': folder, 'mount_check': 'false', 'swift_dir': folder, 'log_level': 'CRITICAL'}
    users = {'user_%s_%s' % (account, name): secret + ' .admin'}
    proxy = Application({**conf, 'account_autocreate': 'true', 'allow_account_management': 'true'})
    app = tempauth.filter_factory(conf, **users)(proxy)
    app = s3api.filter_factory(conf, location='us-east-1')(app)
    app = catch_errors.filter_factory(conf)(app)
    cache = Cache()

    def cached(env, start_response):
        env['swift.cache'] = cache
        return app(env, start_response)

    sites = {
        'account': AccountController(conf),
        'container': ContainerController(conf),
        'object': ObjectController(conf),
        'proxy': cached,
    }
    for part, site in sites.items():
        eventlet.spawn(wsgi.server, sockets[part], site, log_output=False)
    print(sockets['proxy'].getsockname()[1], flush=True)
    eventlet.tpool.execute(sys.stdin.read)


main(*sys.argv[1:])
