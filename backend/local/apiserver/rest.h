// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/apicore.h"
#include "backend/local/apiserver/apiserver.h"
#include "backend/local/apiserver/authorizer.h"
#include "backend/local/apiserver/openapidocument.h"
#include "backend/local/apiserver/requestinfo.h"
#include "backend/local/apiserver/tokens.h"
#include "backend/local/apiserver/watchhub.h"
#include "backend/net/server/httpserver.h"

#include <atomic>
#include <memory>
#include <shared_mutex>

namespace ph::local {

/// One request on its way through the REST layer.
struct Call {
    const net::ServerRequest &http;
    net::Responder &out;
    const Context &ctx;
    RequestInfo info;
    UserInfo user;
    std::map<std::string, std::string> userExtra;
    ServedResourcePtr resource; ///< null for other paths
    AnswerForm form = AnswerForm::Object;
    bool yaml = false;
    std::vector<std::string> warnings;
};

/// The HTTP side of the API: authentication, impersonation, authorization, and one handler per kind of request.
class Rest {
public:
    Rest(ApiCore &core, Authorizer &authorizer, TokenService &tokens, WatchHub &watches,
         const ApiServerOptions &options);

    /// Answers one request; runs on the server's handler pool.
    void handle(const net::ServerRequest &request, net::Responder &out, const Context &ctx);
    void setRuntime(PodRuntime *runtime) { m_runtime = runtime; }
    /// The body of an answer the server itself gives.
    [[nodiscard]] static std::string errorBody(int status, const std::string &message);

private:
    // rest.cpp
    Status authenticate(Call &call);
    Status impersonate(Call &call);
    Status authorize(Call &call, const AccessRequest &access);
    Status negotiate(Call &call);
    Status dispatch(Call &call);
    Status dispatchResource(Call &call);
    Status sendText(Call &call, int status, std::shared_ptr<const std::string> json);
    Status sendJson(Call &call, int status, const Json &json);
    Status sendError(Call &call, const Error &error);
    net::Headers answerHeaders(const Call &call, std::string_view type) const;
    Result<Json> body(const Call &call) const;
    Result<Api::Options> writeOptions(Call &call) const;

    // restread.cpp
    Status getObject(Call &call);
    Status listObjects(Call &call);
    Status watchObjects(Call &call);
    Result<Selection> selection(const Call &call) const;
    Status waitForRevision(const Call &call, std::uint64_t wanted) const;
    Status sendObject(Call &call, int status, const StoredObject &object);

    // restwrite.cpp
    Status createObject(Call &call);
    Status updateObject(Call &call);
    Status patchObject(Call &call);
    Status deleteObject(Call &call);
    Status deleteCollection(Call &call);
    Status bindPod(Call &call);
    Status checkEscalation(Call &call, const Json &object);

    // evictions.cpp
    Status evict(Call &call);
    Status chargeBudget(Call &call, const Json &pod, bool dryRun);

    // reviews.cpp
    Status review(Call &call);
    Status requestToken(Call &call);
    Status metrics(Call &call);

    // discovery.cpp, openapi.cpp, health.cpp
    Status discovery(Call &call);
    Json groupList() const;
    Json resourceList(const std::string &group, const std::string &version) const;
    Json aggregated(bool core) const;
    Status openApi(Call &call);
    Status sendDescription(Call &call, const OpenApi::Document &document, const char *type, bool immutable);
    Status health(Call &call, const std::string &path);

    // podstreams.cpp, proxy.cpp
    Status podLog(Call &call);
    Status podExec(Call &call, bool attach);
    Status portForward(Call &call);
    Status proxy(Call &call);
    Result<PodRuntime *> runtime() const;

    ApiCore &m_core;
    Authorizer &m_authorizer;
    TokenService &m_tokens;
    WatchHub &m_watches;
    const ApiServerOptions &m_options;
    OpenApi m_openApi;
    std::atomic<PodRuntime *> m_runtime;
};

} // namespace ph::local
