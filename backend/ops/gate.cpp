// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/gate.h"

#include "backend/core/random.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {

constexpr std::chrono::seconds reviewLife{60};

Error refusal(std::string reason, std::string what, const Attempt &attempt, std::string hint) {
    Error error{Errc::Forbidden, std::move(what), attempt.target.str(), 0, std::move(hint), {}, {}, {}, 0};
    error.reason = std::move(reason);
    return error;
}

bool isConfirmed(const Attempt &attempt) {
    return !attempt.confirmation.empty() &&
           (attempt.confirmation == attempt.target.name || attempt.confirmation == attempt.target.str());
}

Status checkProtection(const Attempt &attempt) {
    if (attempt.kind == Attempt::Kind::ReadSecret)
        return {};
    if (attempt.protection == ProtectionLevel::ReadOnly)
        return refusal("ProtectionLevel", "the cluster " + attempt.clusterName + " is protected as read-only", attempt,
                       "Lower its protection level if you are sure, then try again.");
    if (attempt.kind == Attempt::Kind::Rehearsal)
        return {};
    const bool asked = attempt.protection == ProtectionLevel::Confirm || attempt.mustConfirm;
    if (asked && !isConfirmed(attempt))
        return refusal("ConfirmationMissing",
                       attempt.confirmation.empty() ? "this needs the typed name of the database"
                                                    : "the typed name is not that of the database",
                       attempt, "Type " + attempt.target.str() + " to confirm.");
    return {};
}

Json reviewOf(const Right &right) {
    Json attributes{
        {"verb", right.verb}, {"group", right.group}, {"resource", right.resource}, {"namespace", right.ns}};
    if (!right.subresource.empty())
        attributes["subresource"] = right.subresource;
    return Json{{"apiVersion", "authorization.k8s.io/v1"},
                {"kind", "SelfSubjectAccessReview"},
                {"spec", {{"resourceAttributes", attributes}}}};
}

} // namespace

Status Gate::checkRights(kube::Client &client, const Attempt &attempt, const Context &ctx) {
    for (const Right &right : attempt.rights) {
        const auto key = std::make_pair(attempt.target.cluster, right);
        Known known;
        {
            const std::lock_guard lock(m_mutex);
            if (const auto found = m_known.find(key);
                found != m_known.end() && found->second.until > Clock::system().steady())
                known = found->second;
        }
        if (known.until == SteadyTime{}) {
            const auto answer =
                client.review({"authorization.k8s.io", "v1", "selfsubjectaccessreviews"}, {}, reviewOf(right), ctx);
            if (!answer) {
                // A server that refuses or does not know reviews decides at the call itself.
                if (answer.error().code == Errc::Forbidden || answer.error().code == Errc::NotFound)
                    continue;
                return answer.error();
            }
            const Json &allowed = jsonAt(*answer, {"status", "allowed"});
            known = {allowed.is_boolean() && allowed.get<bool>(), jsonText(*answer, {"status", "reason"}),
                     Clock::system().steady() + reviewLife};
            const std::lock_guard lock(m_mutex);
            m_known[key] = known;
        }
        if (!known.allowed) {
            const std::string object = right.group.empty() ? right.resource : right.resource + "." + right.group;
            Error error =
                refusal("RightMissing", "you may not " + right.verb + " " + object + " in the namespace " + right.ns,
                        attempt, "Ask the cluster's administrator for ClusterRole admin in that namespace.");
            error.cause = known.reason;
            return error;
        }
    }
    return {};
}

Result<Ticket> Gate::admit(kube::Client &client, const Attempt &attempt, const Context &ctx) {
    const std::string id = newUuid();
    Status allowed = checkProtection(attempt);
    if (allowed)
        allowed = checkRights(client, attempt, ctx);
    if (!allowed) {
        write(id, attempt, allowed.error().code == Errc::Forbidden ? "refused" : "failed", allowed.error().text());
        return allowed.error();
    }
    write(id, attempt, "asked", {});
    return Ticket(id, attempt.target.cluster);
}

void Gate::finish(const Ticket &ticket, const Attempt &attempt, const Status &outcome) {
    write(ticket.auditId(), attempt, outcome ? "done" : "failed", outcome ? std::string() : outcome.error().text());
}

void Gate::write(const std::string &id, const Attempt &attempt, const std::string &outcome, const std::string &extra) {
    AuditRecord record;
    record.id = id;
    record.at = Clock::system().now();
    record.who = attempt.clusterUser.empty() ? m_who : m_who + " as " + attempt.clusterUser;
    record.clusterName = attempt.clusterName;
    record.subject = attempt.target;
    record.action = attempt.action;
    record.detail = extra.empty() ? attempt.detail : attempt.detail.empty() ? extra : attempt.detail + " · " + extra;
    record.outcome = outcome;
    m_db.appendAudit(record);
}

} // namespace ph::ops
