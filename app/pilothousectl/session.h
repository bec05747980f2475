// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/pilothousectl/output.h"
#include "backend/core/context.h"
#include "backend/local/launcher.h"
#include "backend/ops/console.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace ph::ctl {

/// What was given on the command line for every command, and the backend, made when a command first needs it.
class Session {
public:
    std::string output = "table";
    std::string clusterName;
    std::string ns;
    fs::path stateDirectory;                 ///< of the embedded cluster
    std::stop_token stop;                    ///< Ctrl+C
    std::atomic<bool> terminalTaken = false; ///< another program has the terminal: Ctrl+C is its own

    [[nodiscard]] Format format() const {
        return output == "json" ? Format::Json : output == "yaml" ? Format::Yaml : Format::Table;
    }
    [[nodiscard]] Context context() const { return Context(stop); }
    [[nodiscard]] ops::Console &console();
    [[nodiscard]] local::Launcher &launcher();
    /// The cluster a command is about: the one named, the embedded one when it runs, the only one, or the kubeconfig's
    /// current context. Never guesses between several: then the error says which there are.
    [[nodiscard]] Result<ops::ClusterSummary> cluster();
    /// An instance by name in that cluster.
    [[nodiscard]] Result<domain::InstanceSummary> instance(const std::string &name);
    /// Tells what is wrong with the console's own files, once, on standard error.
    void tellWarnings();

private:
    std::unique_ptr<ops::Console> m_console;
    std::unique_ptr<local::Launcher> m_launcher;
};

/// Asks a question on the terminal; nothing when there is none or the input ends.
[[nodiscard]] std::optional<std::string> ask(const std::string &question);

} // namespace ph::ctl
