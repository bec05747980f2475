// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/credentialsource.h"
#include "backend/kube/kubeconfig.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ph::kube {

/// Runs a credential plugin as client.authentication.k8s.io v1 and v1beta1 describe it: no shell, standard input closed
/// ("interactive" is false), at most 60 s; at a terminal, unless its interactiveMode is Never, with our standard input
/// and error, one plugin at a time, for at most 10 min whatever the caller's deadline, since a person types. Errors are
/// Unauthorized with the program, its message and what to do; when it is not there they name it and every folder
/// searched, and repeat the entry's installHint.
class ExecSource final : public CachedSource {
public:
    struct Setup {
        ExecEntry exec;
        std::string user;        ///< for messages
        std::string clusterInfo; ///< JSON of spec.cluster; used when provideClusterInfo is set
        std::map<std::string, std::string> environment;
        std::function<std::string()> searchPath; ///< asked when the plugin runs
        bool terminal = false;                   ///< a person sits at our standard input and error
    };
    ExecSource(Setup setup, const Clock &clock) : CachedSource(clock), m_setup(std::move(setup)) {}

protected:
    [[nodiscard]] Result<Credential> fetch(bool forced, const Context &ctx) override;

private:
    const Setup m_setup;
};

/// Reads what a plugin printed; Unauthorized names what is wrong with it. @p apiVersion is the one configured, which
/// the answer must repeat.
[[nodiscard]] Result<Credential> parseExecCredential(const std::string &output, const std::string &apiVersion,
                                                     const std::string &command);

} // namespace ph::kube
