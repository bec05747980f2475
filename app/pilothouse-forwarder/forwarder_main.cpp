// SPDX-License-Identifier: Apache-2.0
// Forwards the Services of an embedded cluster to their pods. One per cluster, started by pilothouse-local and
// outliving it.
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/local/forwarder/server.h"

#include <csignal>
#include <cstdio>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        std::fputs("usage: pilothouse-forwarder FOLDER\nStarted by pilothouse-local; reads FOLDER/config and follows "
                   "its changes.\n",
                   stderr);
        return 2;
    }
    const ph::fs::path folder = argv[1];
    const auto lock = ph::lockFile(folder / "lock");
    if (!lock)
        return 0; // another one serves this cluster
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    const auto identity = ph::processIdentity(::getpid());
    if (identity) {
        const std::string text =
            identity->bootId + " " + std::to_string(identity->pid) + " " + std::to_string(identity->startTicks) + "\n";
        if (const auto written = ph::writeFileAtomic(folder / "identity", text); !written) {
            std::fprintf(stderr, "%s\n", written.error().text().c_str());
            return 1;
        }
    }
    return ph::local::forwarder::Server(folder.string()).run();
}
