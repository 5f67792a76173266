#!/bin/bash
# need_python.sh PATH: stop with a clear line when there is no Python 3.8 or newer to run the installation with.
if [ -n "$1" ] && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
    exit 0
fi
echo 'Không tìm thấy Python trên máy. Hãy cài python3 (từ 3.11) và python3-venv rồi chạy lại.'
echo 'There is no Python on this machine. Install python3 (3.11 or newer) and python3-venv, then run this again.'
exit 1
