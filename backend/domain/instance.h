// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ph::domain {

/// What a user asks for; the anchor ConfigMap holds it as JSON. No secrets.
struct InstanceSpec {
    static constexpr int currentVersion = 1;
    int version = currentVersion; ///< of this document's form; newer ones are read-only
    std::string engine;           ///< "postgresql"
    std::string adapter;          ///< "postgresql-single"
    std::string engineVersion;    ///< "15"
    int members = 1;
    bool synchronous = false; ///< commits wait for a replica
    std::string dcs; ///< kind of object Patroni keeps its state in: "configmaps" (also when empty), "endpoints"
    std::string cpu; ///< Kubernetes quantity, requests = limits unless the adapter says otherwise
    std::string memory;
    std::string storage;
    std::string storageClass; ///< empty = the cluster's default
    std::string database;     ///< first database
    std::string owner;        ///< its owner (login role)
    std::map<std::string, std::string> parameters;
    std::string description;
    bool deletionProtection = true; ///< a new instance is protected unless somebody says otherwise
    std::string unknownFields;      ///< JSON object with the members this version does not know; kept when written back
    bool operator==(const InstanceSpec &) const = default;
};

/// What a wizard or the command line collects before anything is checked.
struct InstanceDraft {
    ClusterId cluster;
    std::string ns;
    std::string name;
    InstanceSpec spec;
    std::string password; ///< never stored: empty = generated
    bool operator==(const InstanceDraft &) const = default;
};

/// What is to become different about an instance there is; what is not set stays as it is.
struct InstanceEdit {
    std::optional<std::string> engineVersion; ///< a newer one of the same series
    std::optional<std::string> cpu, memory, storage, description;
    std::optional<bool> deletionProtection;
    std::map<std::string, std::optional<std::string>> parameters; ///< without a value: back to the engine's default
    bool operator==(const InstanceEdit &) const = default;
};

/// One thing wrong with a draft, shown beside its field.
struct FieldIssue {
    enum class Severity { Error, Warning };
    std::string field; ///< member of InstanceSpec or "name", "namespace", "cluster"
    std::string code;  ///< closed set of ids worded by models/format: "name.tooLong", "name.notDnsLabel", …
    std::string what;  ///< English sentence
    std::string hint;  ///< how to mend it
    Severity severity = Severity::Error;
    bool operator==(const FieldIssue &) const = default;
};

enum class InstanceState {
    Unknown, ///< the cluster has not told yet
    Creating,
    Ready,
    Degraded, ///< serves, but not as asked
    Down,     ///< asked to run and does not serve
    Stopped,  ///< asked not to run
    Deleting,
    Failed ///< an operation ended without success and nothing is going on
};
[[nodiscard]] const char *stateName(InstanceState state);

/// Why an instance is in its state; the most severe first.
struct Reason {
    std::string code;    ///< id: "pod.imagePullBackOff", "pod.unschedulable", "pod.notReady", "volume.pending"
    std::string object;  ///< "pod/orders-0"
    std::string message; ///< as the cluster words it
    SystemTime since{};
    bool operator==(const Reason &) const = default;
};

enum class MemberRole { Unknown, Primary, Replica, SyncReplica, StandbyLeader };
[[nodiscard]] const char *roleName(MemberRole role);

struct Member {
    std::string name; ///< pod name
    int ordinal = 0;
    MemberRole role = MemberRole::Unknown;
    bool ready = false;
    std::string phase; ///< pod phase or the waiting reason of its container
    std::string node;
    std::string zone;
    std::string podIp;
    std::string claim;
    int restarts = 0;
    SystemTime startedAt{};
    std::string state;           ///< as its cluster software words it: "running", "creating replica"; may be empty
    std::optional<int> timeline; ///< of the server's history
    std::optional<std::int64_t> lagBytes;    ///< behind the primary
    std::string serverVersion;               ///< as the running server tells it: "15.6"; empty = not known
    std::vector<std::string> pendingRestart; ///< parameters that are set and wait for the server's restart
    bool operator==(const Member &) const = default;
};

/// One row of the fleet table.
struct InstanceSummary {
    InstanceRef ref;
    std::string clusterName; ///< what the user calls the cluster
    InstanceSpec spec;
    InstanceState state = InstanceState::Unknown;
    std::vector<Reason> reasons;
    std::vector<Member> members;
    std::string serviceHost; ///< cluster IP or DNS name of the read-write Service
    int servicePort = 0;
    SystemTime createdAt{};
    SystemTime passwordChangedAt{}; ///< the owner's, by a plan of ours; epoch = not since it was made
    std::string runningOperation;   ///< "create", "delete"; empty when none
    bool readOnlySpec = false;      ///< written by a newer version
    std::string resourceVersions;   ///< opaque; differs whenever anything the row is made of changed
    bool operator==(const InstanceSummary &) const = default;
};

/// How to reach an instance from this computer.
struct ConnectionInfo {
    std::string scheme; ///< "postgresql"
    std::string host;
    int port = 0;
    std::string database;
    std::string user;
    std::string caPem;      ///< empty when TLS is off
    std::string caFile;     ///< where a connection string names it; written when one is handed out
    std::string sslMode;    ///< "verify-ca", …
    std::string parameters; ///< the query of a connection string, "sslmode=verify-ca&sslrootcert=…"; empty without TLS
    std::string client;     ///< program that opens a session: "psql"
    bool direct = false;    ///< reachable without a tunnel
    bool operator==(const ConnectionInfo &) const = default;
};

} // namespace ph::domain
