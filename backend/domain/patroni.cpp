// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/patroni.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace ph::domain {
namespace {

constexpr std::chrono::seconds clockAllowance{3}; ///< between the leader's computer and this one

template <typename Number> std::optional<Number> numberOf(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::vector<std::string> commaList(const std::string &text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        if (end > at)
            out.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

} // namespace

void readPatroni(PatroniRow &row, const TextReader &annotation) {
    row.leader = annotation("leader");
    row.ttl = std::chrono::seconds(numberOf<int>(annotation("ttl")).value_or(0));
    row.renewTime = parseTime(annotation("renewTime")).value_or(SystemTime{});
    row.optime = numberOf<std::int64_t>(annotation("optime"));
    row.syncMembers = commaList(annotation("sync_standby"));
}

PatroniRow patroniRow(const Json &configMap) {
    PatroniRow row;
    const Json &meta = jsonAt(configMap, {"metadata"});
    row.uid = jsonText(meta, {"uid"});
    row.ns = jsonText(meta, {"namespace"});
    row.name = jsonText(meta, {"name"});
    row.resourceVersion = jsonText(meta, {"resourceVersion"});
    row.instance = jsonText(meta, {"labels", keys::instance});
    row.instanceId = jsonText(meta, {"annotations", keys::instanceId}, jsonText(meta, {"labels", keys::instanceId}));
    row.part = jsonText(meta, {"labels", keys::part});
    readPatroni(row, [&meta](std::string_view key) { return jsonText(meta, {"annotations", key}); });
    return row;
}

PatroniMember patroniMember(const std::string &status) {
    PatroniMember out;
    const auto document = status.empty() ? Result<Json>(Error{}) : parseJson(status);
    if (!document || !document->is_object())
        return out;
    out.state = jsonText(*document, {"state"});
    out.role = jsonText(*document, {"role"});
    if (const Json &location = jsonAt(*document, {"xlog_location"}); location.is_number_integer())
        out.location = location.get<std::int64_t>();
    if (const Json &timeline = jsonAt(*document, {"timeline"}); timeline.is_number_integer())
        out.timeline = timeline.get<int>();
    return out;
}

bool isFresh(const PatroniRow &leader, SystemTime now) {
    return !leader.leader.empty() && now - leader.renewTime <= leader.ttl + clockAllowance;
}

std::string lacks(const PatroniMember &replica, const PatroniMember &primary, std::int64_t mark) {
    if (primary.role != "master" && primary.role != "primary")
        return "the primary has not told yet that it is one";
    if (!primary.timeline || !replica.timeline || !replica.location)
        return "how far it has come is not known";
    if (*replica.timeline != *primary.timeline)
        return "it is on timeline " + std::to_string(*replica.timeline) + ", the primary on " +
               std::to_string(*primary.timeline);
    if (*replica.location < mark)
        return "it is " + std::to_string(mark - *replica.location) + " bytes behind";
    return {};
}

MemberRole patroniRole(const PodRow &pod, const std::optional<PatroniRow> &leader,
                       const std::optional<PatroniRow> &sync, SystemTime now) {
    const bool fresh = leader && isFresh(*leader, now);
    if (fresh && leader->leader == pod.name)
        return MemberRole::Primary;
    if (pod.patroniRole == "master" || pod.patroniRole == "primary") // two may carry it after a hard kill
        return fresh ? MemberRole::Unknown : pod.ready ? MemberRole::Primary : MemberRole::Unknown;
    if (pod.patroniRole != "replica")
        return MemberRole::Unknown;
    const bool confirms =
        sync && std::find(sync->syncMembers.begin(), sync->syncMembers.end(), pod.name) != sync->syncMembers.end();
    return confirms ? MemberRole::SyncReplica : MemberRole::Replica;
}

} // namespace ph::domain
