#!/bin/sh
# One shot, bought with curl: shot.sh NAME PROMPT [PREVIOUS], in the folder that gets the clips. What make runs.
set -eu
name=$1 prompt=$2 previous=${3:-} reference=''
if [ -n "$previous" ]; then
  reference=",\"ref_videos\":[{\"type\":\"extend\",\"tag\":\"@$previous\",\"video_url\":\"$(cat "$previous.url")\"}]"
fi
api() { curl -sf -H "authorization: Bearer $APIMART_API_KEY" -H 'content-type: application/json' "$@"; }
body="{\"model\":\"skyreels-v4-fast\",\"prompt\":\"$prompt\",\"resolution\":\"480p\",\"duration\":5$reference}"
id=$(api -d "$body" "$APIMART_BASE_URL/v1/videos/generations" | sed 's/.*"task_id":"\([^"]*\)".*/\1/')
while :; do
  sleep 0.25
  task=$(api "$APIMART_BASE_URL/v1/tasks/$id")
  case $task in
    *'"status":"completed"'*) break ;;
    *'"status":"failed"'*) exit 1 ;;
  esac
done
url=$(printf %s "$task" | sed 's/.*"url":\["\([^"]*\)".*/\1/')
curl -sf -o "$name.part" "$url"
printf %s "$url" > "$name.url"
mv "$name.part" "$name.mp4"
