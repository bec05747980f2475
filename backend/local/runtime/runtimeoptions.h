// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/local/slices.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ph::net {
class HttpClient;
}

namespace ph::local {

/// What a pod asks a service account token for.
struct TokenRequest {
    std::string ns;
    std::string serviceAccount;
    std::string podName;
    std::string podUid;
    std::vector<std::string> audiences; ///< empty = the API server
    long long expirationSeconds = 3600;
};
struct MintedToken {
    std::string token;
    SystemTime expires;
};

/// What the composition root gives the runtime.
struct RuntimeOptions {
    fs::path stateDir;  ///< `pods`, `volumes` and `forwarder` are made in it
    AddressSlice slice; ///< pods get the lower half
    std::string nodeName;
    std::uint16_t apiPort = 0;
    std::string caPem; ///< of the API server, for automounted service accounts
    std::function<Result<MintedToken>(const TokenRequest &)> mintToken;
    net::HttpClient *http = nullptr; ///< for httpGet probes and hooks; without it they fail with a message
    fs::path programDirectory;       ///< where pilothouse-shim, -forwarder and -agent lie; empty = beside this program
    fs::path bubblewrap = "/usr/bin/bwrap";
    std::string imagesYaml;                ///< empty = the list built in
    std::chrono::seconds backOffStart{10}; ///< kubelet's container restart back-off: start,
    std::chrono::seconds backOffLimit{
        60}; ///< limit (a kubelet's 300 s spare many nodes; here somebody waits in front of the screen),
    std::chrono::seconds backOffReset{600}; ///< and how long a container must run for the next failure to start anew
    /// The least time after which processes that stand still for a snapshot go on by themselves, and the snapshot
    /// fails; it grows with what is to be copied.
    std::chrono::milliseconds standstillLimit{10'000};
    int standstillFactor = 5;               ///< how much longer than estimated a copy may take
    std::chrono::seconds leaseDuration{40}; ///< of the node's Lease, renewed at a quarter
};

} // namespace ph::local
