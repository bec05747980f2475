// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/rest.h"

#include "backend/core/random.h"
#include "backend/machinery/protobuf.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

const obs::Log logger("local.apiserver");

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// "Impersonate-Extra-…" and friends are compared without case.
std::string lower(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

bool isPublic(const std::string &path) {
    return path == "/livez" || path == "/readyz" || path == "/healthz" || path == "/version" || path == "/version/";
}

} // namespace

Rest::Rest(ApiCore &core, Authorizer &authorizer, TokenService &tokens, WatchHub &watches,
           const ApiServerOptions &options)
    : m_core(core), m_authorizer(authorizer), m_tokens(tokens), m_watches(watches), m_options(options), m_openApi(core),
      m_runtime(options.runtime) {}

std::string Rest::errorBody(int status, const std::string &message) {
    return dumpJson(statusOf(Error{Errc::Invalid, message, "", status}));
}

void Rest::handle(const net::ServerRequest &request, net::Responder &out, const Context &ctx) {
    Call call{request, out, ctx, parseRequest(request), {}, {}, nullptr, AnswerForm::Object, false, {}};
    Status outcome;
    try {
        outcome = authenticate(call);
        if (outcome)
            outcome = impersonate(call);
        if (outcome)
            outcome = authorize(call, call.info.access());
        if (outcome)
            outcome = negotiate(call);
        if (outcome)
            outcome = dispatch(call);
    } catch (const std::exception &defect) { // a document no check foresaw must not take the server down
        logger.error("a request failed unexpectedly", {{"path", request.path}, {"error", defect.what()}});
        outcome = Error{Errc::Internal, std::string("Internal error occurred: ") + defect.what(), "", 500, "", "",
                        "InternalError"};
    }
    if (!outcome && outcome.error().code != Errc::Unreachable)
        static_cast<void>(sendError(call, outcome.error()));
}

Status Rest::authenticate(Call &call) {
    const auto &http = call.http;
    const auto header = net::header(http.headers, "Authorization");
    if (!http.clientCertCommonName.empty()) {
        call.user = {http.clientCertCommonName, "", http.clientCertOrganizations};
        call.user.groups.emplace_back("system:authenticated");
        return {};
    }
    if (header && lower(std::string_view(*header).substr(0, 7)) == "bearer ") {
        PH_ASSIGN(auto accepted, m_tokens.accept(header->substr(7)));
        call.user = std::move(accepted.user);
        call.userExtra = std::move(accepted.extra);
        return {};
    }
    if (header && !header->empty())
        return unauthorizedError();
    if (http.clientCertPresent)
        return unauthorizedError(); // a certificate of another authority, or expired
    call.user = {"system:anonymous", "", {"system:unauthenticated"}};
    return {};
}

Status Rest::impersonate(Call &call) {
    UserInfo wanted;
    bool any = false;
    for (const auto &[name, value] : call.http.headers) {
        const auto key = lower(name);
        if (key == "impersonate-user") {
            wanted.name = value;
        } else if (key == "impersonate-group") {
            wanted.groups.push_back(value);
        } else if (key == "impersonate-uid") {
            wanted.uid = value;
        } else if (!key.starts_with("impersonate-extra-")) {
            continue;
        }
        any = true;
    }
    if (!any)
        return {};
    if (wanted.name.empty())
        return badRequestError("requested groups or extra for impersonation without impersonating a user");
    constexpr std::string_view accountPrefix = "system:serviceaccount:";
    AccessRequest access{"impersonate", "", "users", "", "", wanted.name, ""};
    if (wanted.name.starts_with(accountPrefix)) {
        const auto colon = wanted.name.find(':', accountPrefix.size());
        if (colon != std::string::npos)
            access = {"impersonate",
                      "",
                      "serviceaccounts",
                      "",
                      wanted.name.substr(accountPrefix.size(), colon - accountPrefix.size()),
                      wanted.name.substr(colon + 1),
                      ""};
    }
    PH_TRY(authorize(call, access));
    for (const auto &group : wanted.groups)
        PH_TRY(authorize(call, {"impersonate", "", "groups", "", "", group, ""}));
    if (access.resource == "serviceaccounts" && wanted.groups.empty())
        wanted.groups = {"system:serviceaccounts", "system:serviceaccounts:" + access.ns};
    if (wanted.name != "system:anonymous")
        wanted.groups.emplace_back("system:authenticated");
    else
        wanted.groups.emplace_back("system:unauthenticated");
    call.user = std::move(wanted);
    call.userExtra.clear();
    return {};
}

Status Rest::authorize(Call &call, const AccessRequest &access) {
    if (m_authorizer.decide(call.user, access).allowed)
        return {};
    if (call.user.name == "system:anonymous" && !net::header(call.http.headers, "Authorization") &&
        access.verb != "impersonate" && !isPublic(access.path))
        return unauthorizedError();
    if (access.resource.empty())
        return Error{Errc::Forbidden, "forbidden: " + Authorizer::refusal(call.user, access), access.path, 403, "", "",
                     "Forbidden"};
    const auto known = m_core.resources().find(access.group, call.info.version, access.resource);
    ServedResource named;
    named.group = access.group;
    named.plural = access.resource;
    return forbiddenError(known ? *known : named, access.name, Authorizer::refusal(call.user, access));
}

Status Rest::negotiate(Call &call) {
    const auto accept = net::header(call.http.headers, "Accept").value_or("");
    if (accept.empty())
        return {};
    std::string_view rest = accept;
    bool possible = false;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        const bool json =
            contains(part, "application/json") || contains(part, "*/*") || contains(part, "application/*");
        const bool yaml = contains(part, "application/yaml");
        if (!json && !yaml)
            continue;
        if (contains(part, "v=v1beta1"))
            continue; // only the stable Table and PartialObjectMetadata
        possible = true;
        call.yaml = yaml;
        if (contains(part, "as=Table"))
            call.form = AnswerForm::Table;
        else if (contains(part, "as=PartialObjectMetadata"))
            call.form = AnswerForm::Metadata;
        break;
    }
    if (!possible && call.info.isResource && call.info.tail.empty() && call.info.subresource != "proxy" &&
        call.info.subresource != "log")
        return Error{Errc::Invalid,
                     "only the following media types are accepted: application/json, application/yaml",
                     "",
                     406,
                     "",
                     "",
                     "NotAcceptable"};
    return {};
}

Status Rest::dispatch(Call &call) {
    if (call.info.isResource)
        return dispatchResource(call);
    const auto &path = call.info.path;
    if (path == "/healthz" || path == "/livez" || path == "/readyz" || path.starts_with("/livez/") ||
        path.starts_with("/readyz/") || path.starts_with("/healthz/"))
        return health(call, path);
    if (path.starts_with("/openapi/"))
        return openApi(call);
    return discovery(call);
}

Status Rest::dispatchResource(Call &call) {
    const auto &info = call.info;
    if (info.resource.empty())
        return discovery(call);
    call.resource = m_core.resources().find(info.group, info.version, info.resource);
    if (!call.resource)
        return Error{Errc::NotFound, "the server could not find the requested resource", info.path, 404, "", "",
                     "NotFound"};
    if (call.resource->namespaced && info.ns.empty() && info.verb != "list" && info.verb != "watch" &&
        info.verb != "get")
        return methodNotAllowedError(info.path);
    const std::string &sub = info.subresource;
    if (!call.resource->deprecation.empty())
        call.warnings.push_back(call.resource->deprecation);
    if (call.resource->noConversion)
        return Error{Errc::Internal,
                     "conversion webhook for " + call.resource->storageApiVersion + ", Kind=" + call.resource->kind +
                         " failed: this cluster calls no webhooks; use " + call.resource->storageApiVersion,
                     info.path,
                     500,
                     "",
                     "",
                     "InternalError"};
    if (!call.resource->stored)
        return info.group == "metrics.k8s.io" ? metrics(call) : review(call);
    if (!sub.empty()) {
        if (!call.resource->has(sub))
            return Error{Errc::NotFound, "the server could not find the requested resource", info.path, 404, "", "",
                         "NotFound"};
        if (sub == "proxy")
            return proxy(call);
        if (sub == "log")
            return podLog(call);
        if (sub == "exec" || sub == "attach")
            return podExec(call, sub == "attach");
        if (sub == "portforward")
            return portForward(call);
        if (sub == "eviction")
            return evict(call);
        if (sub == "binding")
            return bindPod(call);
        if (sub == "token")
            return requestToken(call);
    }
    const std::string &verb = info.verb;
    const bool ofOne = verb == "update" || verb == "patch" || verb == "delete";
    if ((ofOne && info.name.empty()) || (!call.resource->can(verb) && sub.empty()))
        return methodNotAllowedError(info.path);
    if (verb == "get")
        return getObject(call);
    if (verb == "list")
        return listObjects(call);
    if (verb == "watch")
        return watchObjects(call);
    if (verb == "create" && sub.empty())
        return createObject(call);
    if (verb == "update")
        return updateObject(call);
    if (verb == "patch")
        return patchObject(call);
    if (verb == "delete" && sub.empty())
        return deleteObject(call);
    if (verb == "deletecollection")
        return deleteCollection(call);
    return methodNotAllowedError(info.path);
}

net::Headers Rest::answerHeaders(const Call &call, std::string_view type) const {
    net::Headers headers{
        {"Content-Type", std::string(type)}, {"Cache-Control", "no-cache, private"}, {"Audit-Id", newUuid()}};
    for (const auto &warning : call.warnings) {
        std::string escaped;
        for (const char c : warning) {
            if (c == '"' || c == '\\')
                escaped.push_back('\\');
            if (c != '\r' && c != '\n')
                escaped.push_back(c);
        }
        headers.emplace_back("Warning", "299 - \"" + escaped + "\"");
    }
    return headers;
}

Status Rest::sendText(Call &call, int status, std::shared_ptr<const std::string> json) {
    if (!call.yaml)
        return call.out.send(status, answerHeaders(call, "application/json"), std::move(json));
    PH_ASSIGN(const Json value, parseJson(*json));
    return call.out.send(status, answerHeaders(call, "application/yaml"), dumpYaml(value));
}

Status Rest::sendJson(Call &call, int status, const Json &json) {
    if (call.yaml)
        return call.out.send(status, answerHeaders(call, "application/yaml"), dumpYaml(json));
    return call.out.send(status, answerHeaders(call, "application/json"), dumpJson(json));
}

Status Rest::sendError(Call &call, const Error &error) {
    auto headers = answerHeaders(call, "application/json");
    if (error.retryAfterSeconds > 0)
        headers.emplace_back("Retry-After", std::to_string(error.retryAfterSeconds));
    if (httpStatusOf(error) == 401)
        headers.emplace_back("WWW-Authenticate", "Bearer realm=\"pilothouse\"");
    // Without causes a 422 is about the request, not about the object: kubectl then shows the message.
    const bool aboutObject = httpStatusOf(error) != 422 || !error.causes.empty();
    return call.out.send(httpStatusOf(error), headers,
                         dumpJson(statusOf(error, aboutObject ? call.resource.get() : nullptr,
                                           !aboutObject || error.code == Errc::Expired ? "" : call.info.name)));
}

Result<Json> Rest::body(const Call &call) const {
    const auto type = net::header(call.http.headers, "Content-Type").value_or("application/json");
    if (contains(type, "application/vnd.kubernetes.protobuf")) {
        auto decoded = decodeKubernetesProtobuf(m_core.schema(), call.http.body);
        if (!decoded)
            return badRequestError("the object provided is unrecognized (must be of type " +
                                   (call.resource ? call.resource->kind : std::string("Status")) +
                                   "): " + decoded.error().text());
        return decoded;
    }
    if (contains(type, "protobuf"))
        return Error{Errc::Invalid,
                     "the body of the request was in an unknown format - accepted media types include: "
                     "application/json, application/yaml, application/vnd.kubernetes.protobuf",
                     "",
                     415,
                     "",
                     "",
                     "UnsupportedMediaType"};
    if (contains(type, "yaml")) {
        auto documents = parseYaml(call.http.body);
        if (!documents || documents->size() != 1)
            return badRequestError("the object provided is unrecognized: " +
                                   (documents ? "exactly one YAML document is expected" : documents.error().text()));
        return std::move(documents->front());
    }
    auto json = parseJson(call.http.body);
    if (!json)
        return badRequestError("the object provided is unrecognized (must be of type " +
                               (call.resource ? call.resource->kind : std::string("Status")) +
                               "): " + json.error().text());
    return json;
}

Result<Api::Options> Rest::writeOptions(Call &call) const {
    Api::Options options;
    options.user = call.user;
    options.subresource = call.info.subresource;
    options.version = call.info.version;
    options.fieldManager = call.http.queryValue("fieldManager").value_or("");
    if (options.fieldManager.size() > 128)
        return badRequestError("fieldManager: Too long: may not be more than 128 bytes");
    if (options.fieldManager.empty() &&
        net::header(call.http.headers, "Content-Type").value_or("").find("apply-patch") == std::string::npos) {
        // As there: the part of the user agent before the first slash.
        const auto agent = net::header(call.http.headers, "User-Agent").value_or("unknown");
        options.fieldManager = agent.substr(0, std::min<std::size_t>(agent.find('/'), 128));
    }
    for (const auto &value : call.http.queryValues("dryRun")) {
        if (value != "All")
            return badRequestError("dryRun: Unsupported value: \"" + value + "\": supported values: \"All\"");
        options.dryRun = true;
    }
    options.fieldValidation = call.http.queryValue("fieldValidation").value_or("Warn");
    if (options.fieldValidation != "Warn" && options.fieldValidation != "Strict" && options.fieldValidation != "Ignore")
        return badRequestError("fieldValidation: Unsupported value: \"" + options.fieldValidation +
                               "\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
    options.warnings = &call.warnings;
    return options;
}

} // namespace ph::local
