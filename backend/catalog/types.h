// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/validate.h"
#include "backend/machinery/json.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ph::catalog {

/// A version of an engine and the image that runs it.
struct EngineVersion {
    std::string version;
    std::string image;
    bool isDefault = false;
};

/// A ready-made choice of resources.
struct EngineSize {
    std::string id;
    std::string label;
    std::string cpu, memory, storage; ///< quantities
    bool isDefault = false;
};

/// A kind of database server.
struct Engine {
    std::string id;
    std::string label;
    std::string licence;
    bool enabled = true; ///< false: existing instances stay manageable, new ones are refused
    std::string scheme;  ///< of connection strings
    int port = 0;
    std::string client;                  ///< program that opens a session
    std::vector<EngineVersion> versions; ///< newest first
    int series = 1;                      ///< so many leading numbers of a version make its series
    std::vector<EngineSize> sizes;
    std::string minimumCpu, minimumMemory, minimumStorage;
    std::vector<std::string> reservedDatabases, reservedOwners, reservedOwnerPrefixes;
    std::vector<domain::ParameterRule> parameters;
    std::string source; ///< the file it came from

    [[nodiscard]] const EngineVersion *version(std::string_view wanted) const;
    /// "15" of "15.6" where one number makes a series: within it a server takes the data over as they are.
    [[nodiscard]] std::string_view seriesOf(std::string_view version) const;
    [[nodiscard]] const EngineVersion &defaultVersion() const;
    [[nodiscard]] const EngineSize &defaultSize() const;
};

/// One value put into a base document.
struct Assignment {
    enum class As { Text, Quantity, Integer, Conf, Cnf, Json };
    std::string at;    ///< JSON pointer
    std::string value; ///< text in which {field} is replaced; used when `field` is empty
    std::string field; ///< one field as it is
    As as = As::Text;
    bool omitEmpty = false; ///< leave the place alone when the value is empty
};

/// One object an adapter writes.
struct ObjectTemplate {
    std::string id;
    bool anchor = false; ///< owns the others
    /// Made only when a field of the spec has (or has not) this value.
    struct Condition {
        std::string field;
        std::string value;
        bool equal = true;
    };
    std::optional<Condition> when;
    JsonPtr document;
    std::vector<std::string> labels;      ///< further places (JSON pointers) for the common labels
    std::vector<std::string> annotations; ///< the same for the annotations
    std::vector<Assignment> assign;
};

/// Where the console finds what it shows; texts in which {name} is replaced.
struct ReadBack {
    std::string workload, service, container;
    int agentPort = 0;
    std::string roleLabel;
    std::string credentialsSecret, superuserKey, ownerKey;
    std::string authoritySecret, authorityKey;
    std::string sslMode;
    std::string sslModeParameter, sslAuthorityParameter; ///< of a connection string
    std::string claimPrefix;
    bool parameters = false; ///< members publish which parameters are in force
    /// Patroni's ConfigMaps; empty where Patroni does not run the members.
    std::string patroniLeader, patroniFailover, patroniConfig;
};

/// A way an engine is run.
struct Adapter {
    std::string id;
    std::string engine;
    std::string label;
    bool enabled = true;
    bool isDefault = false;
    int minimumMembers = 1;
    int maximumMembers = 1;
    std::string image;            ///< instead of the engine's; {version} is replaced
    std::vector<std::string> dcs; ///< where the members' state can be kept, the default first; empty: no such choice
    std::vector<std::string> cannot;
    struct Need {
        std::string apiVersion;
        std::string kind;
    };
    std::vector<Need> needs;
    std::chrono::seconds readyDeadline{300};    ///< a first start may take this long
    std::chrono::seconds goneDeadline{180};     ///< a deletion may take this long
    std::chrono::seconds progressDeadline{120}; ///< without any change on the way
    ReadBack read;
    std::vector<ObjectTemplate> objects; ///< in the order they are made
    std::string source;

    [[nodiscard]] bool allows(int members) const { return members >= minimumMembers && members <= maximumMembers; }
    /// What its pods run for a version of its engine.
    [[nodiscard]] std::string imageOf(const EngineVersion &version) const;
};

/// @p text with {name} replaced.
[[nodiscard]] std::string withName(std::string_view text, std::string_view name);

} // namespace ph::catalog
