// SPDX-License-Identifier: Apache-2.0
// /openapi/v2 in JSON and protobuf, /openapi/v3 in JSON.
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

/// What is asked for as "…spec.v2@v1.0+protobuf" is answered in a form that is a media type: Go refuses the @.
constexpr const char *protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace

Status Rest::sendDescription(Call &call, const OpenApi::Document &document, const char *type, bool immutable) {
    auto headers = answerHeaders(call, type);
    headers.emplace_back("ETag", '"' + document.tag + '"');
    headers.emplace_back("Vary", "Accept");
    if (immutable)
        for (auto &[name, value] : headers)
            if (name == "Cache-Control")
                value = "public, max-age=31536000, immutable";
    const auto known = net::header(call.http.headers, "If-None-Match").value_or("");
    if (!document.tag.empty() && contains(known, '"' + document.tag + '"'))
        return call.out.send(304, headers, std::make_shared<const std::string>());
    return call.out.send(200, headers, document.body);
}

Status Rest::openApi(Call &call) {
    const auto &path = call.info.path;
    const auto accept = net::header(call.http.headers, "Accept").value_or("");
    const bool json = accept.empty() || contains(accept, "application/json") || contains(accept, "*/*") ||
                      contains(accept, "application/*");
    const auto notFound = [&] {
        return Error{Errc::NotFound, "the server could not find the requested resource", path, 404, "", "", "NotFound"};
    };
    const auto notAcceptable = [&](const char *types) {
        return Error{
            Errc::Invalid,  std::string("only the following media types are accepted: ") + types, path, 406, "", "",
            "NotAcceptable"};
    };
    if (path == "/openapi/v2") {
        if (contains(accept, "proto-openapi.spec.v2") && contains(accept, "protobuf"))
            return sendDescription(call, m_openApi.v2(true), protobufType, false);
        if (!json)
            return notAcceptable("application/json, application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        return sendDescription(call, m_openApi.v2(false), "application/json", false);
    }
    if (!path.starts_with("/openapi/v3"))
        return notFound();
    if (!json)
        return notAcceptable("application/json");
    if (path == "/openapi/v3" || path == "/openapi/v3/")
        return sendDescription(call, m_openApi.v3Index(), "application/json", false);
    for (const auto &[group, versions] : m_core.resources().groups())
        for (const auto &version : versions) {
            if (path != "/openapi/v3/" + (group.empty() ? "api/" + version : "apis/" + group + "/" + version))
                continue;
            const auto asked = call.http.queryValue("hash").value_or("");
            const auto now = asked.empty() ? asked : m_openApi.hash(group, version);
            if (asked != now) {
                auto headers = answerHeaders(call, "application/json");
                headers.emplace_back("Location", path + "?hash=" + now);
                return call.out.send(301, headers, std::make_shared<const std::string>());
            }
            return sendDescription(call, m_openApi.v3(group, version), "application/json", !asked.empty());
        }
    return notFound();
}

} // namespace ph::local
