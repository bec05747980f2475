// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/passwords.h"

#include "backend/agent/engine.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

namespace ph::agent {
namespace {

const obs::Log log("agent");

/// Whether the server lets @p role in; an error when it did not say.
Result<bool> accepts(const AgentSettings &settings, const std::string &role, const Secret &password,
                     const Context &ctx) {
    const Status entered = engineOf(settings).logIn(settings, role, password, ctx);
    if (entered)
        return true;
    if (entered.error().code == Errc::Unauthorized)
        return false;
    return entered.error();
}

} // namespace

Result<Json> applyPassword(const AgentSettings &settings, const Json &request, const Context &ctx) {
    const Secret password(jsonText(request, {"password"}));
    const Secret previous(jsonText(request, {"previous"}));
    if (jsonText(request, {"user"}) != "owner" || settings.owner.empty() || password.empty())
        return Error{Errc::Invalid, "the request names no user whose password is kept, or no password", "password"};
    if (jsonAt(request, {"set"}) == true) {
        PH_TRY(engineOf(settings).setPassword(settings, settings.owner, password, ctx));
        log.info("password set on request", {{"user", settings.owner}});
    }
    Json answer{{"role", settings.owner}, {"previousRefused", true}};
    PH_ASSIGN(answer["accepted"], accepts(settings, settings.owner, password, ctx));
    if (!previous.empty() && !(previous == password)) {
        PH_ASSIGN(const bool stillGood, accepts(settings, settings.owner, previous, ctx));
        answer["previousRefused"] = !stillGood;
    }
    const auto mounted = settings.secret("owner-password");
    answer["mounted"] = mounted && *mounted == password;
    return answer;
}

} // namespace ph::agent
