// SPDX-License-Identifier: Apache-2.0
#include "backend/local/forwarder/launcher.h"

#include "backend/core/process.h"

#include <csignal>
#include <map>
#include <optional>
#include <sstream>

namespace ph::local::forwarder {

namespace {

constexpr std::chrono::seconds StartPatience{5};

fs::path folderOf(const fs::path &stateDir) {
    return stateDir / "forwarder";
}

std::optional<ProcessIdentity> identityOf(const fs::path &stateDir) {
    ProcessIdentity identity;
    std::istringstream in(readFile(folderOf(stateDir) / "identity", 4096).valueOr({}));
    if (in >> identity.bootId >> identity.pid >> identity.startTicks)
        return identity;
    return {};
}

} // namespace

bool running(const fs::path &stateDir) {
    const auto identity = identityOf(stateDir);
    return identity && isAlive(*identity);
}

Status feed(const fs::path &stateDir, const fs::path &program, const std::string &configuration) {
    const fs::path folder = folderOf(stateDir);
    PH_TRY(makeDirectories(folder));
    const auto known = readFile(folder / "config");
    if (!known || *known != configuration)
        PH_TRY(writeFileAtomic(folder / "config", configuration));
    if (running(stateDir))
        return {};
    Command command;
    command.argv = {program.string(), folder.string()};
    command.environment = std::map<std::string, std::string>{{"PATH", "/usr/bin:/bin"}};
    command.workingDirectory = "/";
    PH_ASSIGN(const pid_t pid, startDetached(command, folder / "log")); // a second one finds the lock held and ends
    const auto started = processIdentity(pid);
    const Context ctx = Context().withTimeout(StartPatience);
    // Until it has written who it is: stop() must find it from now on.
    while (!running(stateDir) && started && isAlive(*started) && ctx.sleep(std::chrono::milliseconds(5))) {
    }
    if (running(stateDir))
        return {};
    return Error{Errc::Internal, "the Service forwarder did not start", program.string(), 0,
                 "see " + (folder / "log").string()};
}

std::vector<Failure> failures(const fs::path &stateDir) {
    std::vector<Failure> list;
    std::istringstream lines(readFile(folderOf(stateDir) / "status").valueOr({}));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream in(line);
        Failure failure;
        if (in >> failure.service >> failure.address >> failure.port && std::getline(in >> std::ws, failure.reason))
            list.push_back(std::move(failure));
    }
    return list;
}

void stop(const fs::path &stateDir) {
    const auto identity = identityOf(stateDir);
    if (identity && isAlive(*identity))
        ::kill(identity->pid, SIGTERM);
}

} // namespace ph::local::forwarder
