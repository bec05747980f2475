// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/leasewatch.h"

#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

std::string hostOf(const std::string &holder) {
    const std::string person = holder.substr(0, holder.find('/'));
    const auto at = person.rfind('@');
    return at == std::string::npos ? std::string() : person.substr(at + 1);
}

} // namespace

bool LeaseWatch::held(const std::string &key, const Json &lease, const std::string &self, const Clock &clock) {
    const std::string holder = jsonText(lease, {"spec", "holderIdentity"});
    const std::string version =
        jsonText(lease, {"metadata", "uid"}) + "/" + jsonText(lease, {"metadata", "resourceVersion"});
    const std::chrono::seconds life(std::max(1LL, jsonInteger(lease, {"spec", "leaseDurationSeconds"}, 15)));
    const SteadyTime now = clock.steady();
    const std::lock_guard lock(m_mutex);
    if (holder.empty()) {
        m_seen.erase(key);
        return false;
    }
    Seen &seen = m_seen[key];
    if (seen.version != version)
        seen = {version, now};
    if (now - seen.since >= life)
        return false;
    const std::string host = hostOf(holder);
    if (host.empty() || host != hostOf(self))
        return true;
    const auto renewed = parseTime(jsonText(lease, {"spec", "renewTime"}));
    return !renewed || clock.now() - *renewed < life;
}

} // namespace ph::ops
