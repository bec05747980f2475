// SPDX-License-Identifier: Apache-2.0
#include "backend/local/cluster.h"
#include "backend/obs/log.h"

#include <CLI/CLI.hpp>
#include <pilothouse/version.h>

#include <csignal>
#include <iostream>
#include <sys/resource.h>

using namespace ph;

namespace {

enum ExitCode {
    ExitOk = 0,
    ExitInternal = 1,
    ExitUsage = 2,
    ExitNotFound = 3,
    ExitConflict = 4,
    ExitRefused = 5,
    ExitInvalid = 7,
    ExitTimeout = 8
};

int report(const Error &error) {
    std::cerr << "pilothouse-local: " << error.text() << "\n";
    if (!error.hint.empty())
        std::cerr << "  " << error.hint << "\n";
    switch (error.code) {
    case Errc::NotFound:
        return ExitNotFound;
    case Errc::Conflict:
        return ExitConflict;
    case Errc::Forbidden:
        return ExitRefused;
    case Errc::Invalid:
        return ExitInvalid;
    case Errc::Timeout:
    case Errc::Cancelled:
        return ExitTimeout;
    default:
        return ExitInternal;
    }
}

/// Every watcher, container and connection takes descriptors; the usual soft limit of 1024 is small, the hard one is
/// not.
void raiseDescriptorLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace

int main(int argc, char **argv) {
    std::string stateDirectory;
    local::ClusterOptions options;
    bool stopAll = false;
    bool verbose = false;
    CLI::App app("Runs Pilothouse's embedded cluster in the foreground. SIGTERM ends it and leaves databases running.\n"
                 "Exit codes: 0 ok, 1 internal, 2 usage, 3 not found, 4 in use, 5 refused, 7 invalid input, 8 time-out",
                 "pilothouse-local");
    app.set_version_flag("--version", versionString);
    app.add_option("--state-dir", stateDirectory, "Folder of the cluster (default: $XDG_STATE_HOME/pilothouse/local)");
    app.add_option("--port", options.port, "Port of the API server at the first start (default: any free one)");
    app.add_flag("--stop-all", stopAll, "Stop this cluster and every database in it, then exit");
    app.add_flag("--verbose", verbose, "Log details");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitOk : ExitUsage;
    }
    std::error_code failed;
    options.stateDirectory =
        stateDirectory.empty() ? UserPaths::fromEnvironment().state / "local" : fs::path(stateDirectory);
    options.stateDirectory = fs::absolute(options.stateDirectory, failed).lexically_normal();
    obs::setLevel(verbose ? obs::Level::Debug : obs::Level::Info);
    if (stopAll) {
        const Status stopped =
            local::stopCluster(options.stateDirectory, Context().withTimeout(std::chrono::seconds(120)));
        return stopped ? ExitOk : report(stopped.error());
    }

    // Before any thread exists, so that all of them leave these signals to us.
    sigset_t ending;
    sigemptyset(&ending);
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&ending, number);
    ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    raiseDescriptorLimit();
    auto cluster = local::LocalCluster::start(options);
    if (!cluster)
        return report(cluster.error());
    std::cout << (*cluster)->serverUrl() << std::endl;
    int number = 0;
    ::sigwait(&ending, &number);
    const obs::Log log("local");
    log.info("asked to end; databases go on", {{"signal", number}});
    cluster->reset();
    return ExitOk;
}
