// SPDX-License-Identifier: Apache-2.0
// PID 1 of a container of the embedded cluster. Started by pilothouse-local inside a sandbox; not for use by hand.
#include "backend/local/shim/server.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

std::string readAll(int fd) {
    std::string bytes;
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return bytes;
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

} // namespace

int main(int argc, char **argv) {
    using namespace ph::local::shim;
    if (argc != 6) {
        std::fputs("pilothouse-shim is started by pilothouse-local and takes five inherited descriptors: "
                   "socket, folder, ready pipe, configuration, lock.\n",
                   stderr);
        return 2;
    }
    ServerFiles files;
    files.listener = std::atoi(argv[1]);
    files.folder = std::atoi(argv[2]);
    files.ready = std::atoi(argv[3]);
    const int configuration = std::atoi(argv[4]);
    const auto spec = ProcessSpec::decode(readAll(configuration));
    ::close(configuration);
    if (!spec) {
        std::fputs("pilothouse-shim: the configuration cannot be read\n", stderr);
        return 2;
    }
    const int lock = std::atoi(argv[5]); // held by being open
    for (const int fd : {files.listener, files.folder, files.ready, lock})
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    // The container's processes run as the same user: they must not reach the host's folder through our descriptors.
    ::prctl(PR_SET_DUMPABLE, 0);
    const int null = ::open("/dev/null", O_RDWR);
    for (int target = 0; target < 3 && null >= 0; ++target)
        ::dup2(null, target);
    if (null > 2)
        ::close(null);
    Server server(files, *spec);
    return server.run();
}
