// SPDX-License-Identifier: Apache-2.0
// Steps of a new password. Between them the Secret holds two, and one of the two always works.
#include "backend/core/encoding.h"
#include "backend/domain/rows.h"
#include "backend/domain/status.h"
#include "backend/kube/exec.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"
#include "backend/ops/planbasis.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {

using domain::PlanStep;

constexpr std::chrono::seconds answerLimit{30}; ///< of one look by the agent
constexpr int mostTries = 5;                    ///< when others write the Secret meanwhile

std::string nextKey(const Json &step) {
    return jsonText(step, {"key"}) + ".next";
}

Result<std::string> valueOf(const Json &secret, const std::string &key) {
    const std::string encoded = jsonText(secret, {"data", key});
    return encoded.empty() ? Result<std::string>(std::string()) : base64Decode(encoded);
}

/// Worth another try: the primary changes, restarts or is not reached.
bool passes(const Error &error) {
    return error.code != Errc::Forbidden && error.code != Errc::Cancelled && error.code != Errc::Invalid;
}

} // namespace

Result<Json> OperationRunner::passwordSecret(const Json &step, const Context &ctx) {
    PH_ASSIGN(Json secret, m_tools.client->get(gvr::secrets, namespaceOf(step), nameOf(step), ctx));
    if (instanceIdOf(secret) != m_state.plan.target.instanceId)
        return Error{Errc::Conflict, "the Secret " + nameOf(step) + " belongs to something else",
                     namespaceOf(step) + "/" + nameOf(step), 0, "Plan the change again."};
    return secret;
}

Status OperationRunner::writePasswords(const Json &step, const Json &secret, const Json &data, const Context &ctx) {
    const Json change{{"metadata", {{"resourceVersion", jsonText(secret, {"metadata", "resourceVersion"})}}},
                      {"data", data}};
    PH_TRY(m_tools.client->patch(m_ticket, gvr::secrets, namespaceOf(step), nameOf(step), kube::PatchType::Merge,
                                 change, {}, ctx));
    return {};
}

Status OperationRunner::nextPassword(const Json &step, const Context &ctx) {
    for (int attempt = 1;; ++attempt) {
        PH_ASSIGN(const Json secret, passwordSecret(step, ctx));
        PH_ASSIGN(const std::string there, valueOf(secret, nextKey(step)));
        if (!there.empty()) // of this operation, before its console died
            return {};
        if (m_password.empty() && m_state.passwordGiven)
            return Error{Errc::NotFound, "the password given for the owner is no longer known", "owner-password", 0,
                         "Change it again; nothing has become different."};
        const Secret made = m_password.empty() ? randomPassword(24) : m_password;
        Status written = writePasswords(step, secret, Json{{nextKey(step), base64Encode(made.reveal())}}, ctx);
        if (written || written.error().code != Errc::Conflict || attempt == mostTries)
            return written;
    }
}

Status OperationRunner::takePassword(const Json &step, const Context &ctx) {
    for (int attempt = 1;; ++attempt) {
        PH_ASSIGN(const Json secret, passwordSecret(step, ctx));
        const std::string next = jsonText(secret, {"data", nextKey(step)});
        if (next.empty()) // taken already
            return {};
        Status written =
            writePasswords(step, secret, Json{{jsonText(step, {"key"}), next}, {nextKey(step), nullptr}}, ctx);
        if (written || written.error().code != Errc::Conflict || attempt == mostTries)
            return written;
    }
}

Result<Json> OperationRunner::askAgent(const Json &step, const std::string &pod, const Json &request,
                                       const Context &ctx) {
    kube::ExecRequest exec;
    exec.ns = m_state.plan.target.ns;
    exec.pod = pod;
    exec.container = jsonText(step, {"container"});
    exec.command = {"pilothouse-agent", "password", "--engine=" + jsonText(step, {"engine"})};
    exec.input = true;
    const Context own = ctx.withTimeout(answerLimit);
    PH_ASSIGN(const auto session, kube::ExecSession::open(*m_tools.client, m_ticket, exec, own));
    PH_TRY(session->writeInput(dumpJson(request) + "\n", own));
    std::string out;
    std::string words;
    for (;;) {
        PH_ASSIGN(const auto piece, session->read(own));
        if (piece.kind == kube::ExecSession::Output::Kind::Out)
            out += piece.data;
        else if (piece.kind == kube::ExecSession::Output::Kind::Err)
            words += piece.data;
        else if (piece.exitCode == 0)
            return parseJson(out);
        else
            return Error{Errc::Unavailable,
                         "the agent of " + pod + " could not set or try the password",
                         pod,
                         0,
                         {},
                         words.substr(0, words.find('\n'))};
    }
}

Status OperationRunner::proveLogin(std::size_t index, const Json &step, bool last, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    const SteadyTime begin = Clock::system().steady();
    std::string missing = "a primary to log in to";
    bool unseen = false; // the login works, only the pod does not see the Secret yet
    for (;;) {
        PH_TRY(ctx.check("waiting for the login to work"));
        PH_ASSIGN(const Json secret, passwordSecret(step, ctx));
        PH_ASSIGN(const std::string counts, valueOf(secret, jsonText(step, {"key"})));
        PH_ASSIGN(const std::string next, valueOf(secret, nextKey(step)));
        if (!last && next.empty())
            return Error{Errc::Conflict, "somebody took the new password out of Secret " + nameOf(step), target.str(),
                         0, "Change the password again."};
        PH_ASSIGN(const auto summary, look(ctx));
        const domain::Member *primary = primaryOf(summary);
        Error failed{Errc::Unavailable, "no member of " + target.str() + " leads"};
        if (primary) {
            const auto answer = askAgent(step, primary->name,
                                         Json{{"user", jsonText(step, {"user"})},
                                              {"password", last ? counts : next},
                                              {"previous", last ? next : counts},
                                              {"set", true}},
                                         ctx);
            if (!answer && !passes(answer.error()))
                return answer.error();
            if (!answer)
                failed = answer.error();
            else if (jsonAt(*answer, {"accepted"}) != true)
                failed = Error{Errc::Unavailable, "the server refuses the password that was set"};
            else if (jsonAt(*answer, {"previousRefused"}) != true)
                failed = Error{Errc::Unavailable, "the server still accepts the other password"};
            else if (unseen = last && jsonAt(*answer, {"mounted"}) != true; unseen)
                failed = Error{Errc::Unavailable, primary->name + " to see the changed Secret"};
            else
                return {};
            missing = failed.what + (failed.cause.empty() ? "" : ": " + failed.cause);
        }
        waitsFor(index, missing);
        const auto limit = std::chrono::seconds(jsonInteger(step, {unseen ? "mountSeconds" : "loginSeconds"}, 60));
        if (Clock::system().steady() - begin > limit) {
            Error error{Errc::Timeout, "the new password could not be proved", target.str(), 0,
                        "See the log of the primary: pilothousectl logs " + target.name};
            error.cause = missing;
            return error;
        }
        (void)ctx.sleep(std::chrono::milliseconds(300));
    }
}

Status OperationRunner::undoPassword(const Context &ctx) {
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i) {
        const PlanStep &step = m_state.plan.steps[i];
        if (step.kind != PlanStep::Kind::ProveLogin || jsonAt(*step.object, {"last"}) == true)
            continue;
        PH_ASSIGN(const Json secret, passwordSecret(*step.object, ctx));
        PH_ASSIGN(const std::string next, valueOf(secret, nextKey(*step.object)));
        if (next.empty())
            return {};
        hook("undo:" + step.id);
        PH_TRY(m_record.fence(ctx));
        // The server may have the new one: it goes only when the old one is proved again.
        if (hasBegun(i))
            PH_TRY(proveLogin(i, *step.object, true, ctx));
        PH_TRY(writePasswords(*step.object, secret, Json{{nextKey(*step.object), nullptr}}, ctx));
        auto &entry = m_state.report.steps.at(i);
        entry.waitsFor.clear();
        if (hasBegun(i))
            entry.state = entry.error == Error{} ? domain::StepState::Undone : domain::StepState::Failed;
        report();
        hook("undone:" + step.id);
    }
    return {};
}

} // namespace ph::ops
