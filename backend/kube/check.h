// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/client.h"

#include <memory>
#include <string>
#include <vector>

namespace ph::kube {

/// One part of a connection check, in the order it is tried; ops::CheckItem mirrors it.
struct CheckItem {
    enum class State { Passed, Failed, Warning, NotTried };
    std::string part; ///< "DNS", "TCP", "proxy", "TLS", "API", "authentication", "rights", "websocket", "livez",
                      ///< "readyz", "readyz/etcd"
    State state = State::NotTried;
    std::string detail; ///< English
    std::string fix;    ///< next step; empty when passed
    bool operator==(const CheckItem &) const = default;
};

/// One thing a user has to be allowed to do.
struct RequiredRight {
    std::string verb;
    std::string group;
    std::string resource; ///< may name a subresource: "pods/exec"
    bool operator==(const RequiredRight &) const = default;
};
/// What running databases in a namespace takes: a part of ClusterRole `admin`.
[[nodiscard]] const std::vector<RequiredRight> &requiredRights();

struct CheckOptions {
    std::string ns = "default"; ///< where rights are asked for
    std::vector<RequiredRight> rights = requiredRights();
    std::chrono::milliseconds stepTimeout{10'000};
};

/// Tries a cluster part by part and names the one that fails; what needs a failed part is NotTried. Changes nothing on
/// the cluster. Blocks, for at most stepTimeout per part. Only Cancelled is an error of the call itself.
///
/// The WebSocket part opens a watch as a WebSocket: harmless, and answered with a plain stream when something on the
/// way removes the Upgrade header, which exec, attach and port-forward need.
[[nodiscard]] Result<std::vector<CheckItem>> checkCluster(const Endpoint &endpoint,
                                                          std::shared_ptr<net::HttpClient> http,
                                                          const CheckOptions &options, const Context &ctx);

/// Reads the body of /livez?verbose or /readyz?verbose: one item per check named "<prefix>/<check>", after one named @p
/// prefix for the whole. A failing etcd is said to be what it is: the cluster's store without a quorum, or gone.
[[nodiscard]] std::vector<CheckItem> parseHealth(const std::string &prefix, int status, const std::string &body);

/// Which of @p wanted a SelfSubjectRulesReview's status does not grant.
[[nodiscard]] std::vector<RequiredRight> missingRights(const Json &rulesStatus,
                                                       const std::vector<RequiredRight> &wanted);

} // namespace ph::kube
