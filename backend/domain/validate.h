// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::domain {

/// One engine parameter that a user may set.
struct ParameterRule {
    enum class Type { Integer, Real, Boolean, Text, Choice, Set, Bytes, Duration };
    std::string name;
    Type type = Type::Text;
    std::optional<double> minimum; ///< bytes for Bytes, seconds for Duration
    std::optional<double> maximum;
    std::vector<std::string> choices; ///< of Choice one, of Set any number with commas between, in either case
    std::string defaultValue;
    bool withinMemory = false; ///< a part of the instance's memory, so it must be less
    bool restart = false;      ///< takes effect only after a restart
    std::string meaning;       ///< one English sentence
    bool operator==(const ParameterRule &) const = default;
};

/// What the catalogue allows for one way of running an engine; filled by catalog, so that validation stays pure.
struct DraftRules {
    std::string engine;
    std::string adapter;
    bool enabled = true;
    std::vector<std::string> versions; ///< newest first
    int minimumMembers = 1;
    int maximumMembers = 1;
    std::vector<std::string> dcs; ///< where the members' state can be kept; empty where that is not asked
    std::string minimumCpu, minimumMemory, minimumStorage; ///< quantities
    std::vector<std::string> reservedDatabases;
    std::vector<std::string> reservedOwners;
    std::vector<std::string> reservedOwnerPrefixes;
    std::vector<ParameterRule> parameters;
};

/// Longest instance name; with it every derived object name fits 63 characters.
inline constexpr std::size_t maximumNameLength = 40;
/// Longest PostgreSQL, MySQL or MariaDB identifier the three share (NAMEDATALEN - 1; MySQL and MariaDB allow 64).
inline constexpr std::size_t maximumIdentifierLength = 63;

/// Everything wrong with @p draft, errors before warnings, in the order of a form's fields. Pure. @p rules: those of
/// the draft's engine and adapter, null when the catalogue has none such. The codes form a closed set: cluster.missing
/// · namespace.missing/.tooLong/.notDnsLabel · name.missing/.tooLong/.notDnsLabel/.reserved · engine.unknown/.disabled
/// engineVersion.unknown · members.notSupported · synchronous.needsReplicas · dcs.notSupported · cpu|memory|storage
/// .missing/.notQuantity/.tooSmall · storageClass.notName database|owner
/// .missing/.tooLong/.notIdentifier/.reserved/.needsQuotes · parameter.unknown/.badValue/.outOfRange
/// password.tooShort/.controlCharacters · description.tooLong/.controlCharacters
[[nodiscard]] std::vector<FieldIssue> validate(const InstanceDraft &draft, const DraftRules *rules);
/// True when one of @p issues is an error.
[[nodiscard]] bool hasErrors(const std::vector<FieldIssue> &issues);

/// True for an RFC 1035 label of at most @p limit characters, as a Service name has to be.
[[nodiscard]] bool isDnsLabel(std::string_view text, std::size_t limit = 63);
/// @p text with control characters, quotes and anything outside printable ASCII shown as escapes, cut after 60
/// characters: fit to be quoted in a message.
[[nodiscard]] std::string quoted(std::string_view text);
/// A database identifier that needs no quotes, made from an instance's name ("my-orders" becomes "my_orders").
[[nodiscard]] std::string identifierFromName(std::string_view name);
/// Bytes of "128MB", "64kB", "2GB" or a plain number; nothing when it is not that.
[[nodiscard]] std::optional<double> engineBytes(std::string_view text);

} // namespace ph::domain
