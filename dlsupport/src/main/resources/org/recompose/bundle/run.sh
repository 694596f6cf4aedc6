#!/bin/sh
# Starts the experiment of this folder, or goes on with it:
#   ./run [--device gpu | --device gpu:0/1 | --device cpu] [--set FIELD=VALUE ...]
#   ./run devices        what TensorFlow sees, and what it misses
#   ./run benchmark      how fast it trains, for some minutes; --quick for a first look
#   ./run check [gpu:0]  whether the GPUs train as the processor does
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
set -a
RECOMPOSE_CONFIG=$here/config.json
RECOMPOSE_COMMIT=$(cat "$here/commit")
LD_LIBRARY_PATH=$here/cuda${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
CUDA_CACHE_PATH=${CUDA_CACHE_PATH:-$here/cache/cuda}
DJL_CACHE_DIR=$here/cache
DJL_OFFLINE=true
LC_ALL=${LC_ALL:-C.UTF-8}
TF_ENABLE_ONEDNN_OPTS=1
TF_CPP_MIN_LOG_LEVEL=2
set +a
cd "$here"
mkdir -p "$here/cache/cuda" "$here/cache/tmp" "$here/results"
exec "$here/java/bin/java" -Dfile.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -Djava.awt.headless=true \
    -Djava.io.tmpdir="$here/cache/tmp" -Djna.tmpdir="$here/cache/tmp" \
    -Dorg.bytedeco.javacpp.cachedir="$here/cache/javacpp" -cp "$here/lib/*" org.recompose.experiment.Headless "$@"
