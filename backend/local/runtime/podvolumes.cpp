// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/podvolumes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sys/stat.h>

namespace ph::local {

namespace {

unsigned modeOf(const Json &source, const char *member, unsigned other) {
    const Json &mode = jsonAt(source, {member});
    return mode.is_number_integer() ? static_cast<unsigned>(mode.get<long long>()) & 0777U : other;
}

Error mountError(const std::string &volume, const Error &cause) {
    Error error = cause;
    error.what = "MountVolume.SetUp failed for volume \"" + volume + "\" : " + cause.what +
                 (cause.cause.empty() ? "" : ": " + cause.cause) + (cause.hint.empty() ? "" : "; " + cause.hint);
    error.reason = "FailedMount";
    error.subject = volume;
    return error;
}

Status hostPath(const Json &source) {
    const fs::path path = jsonText(source, {"path"});
    const std::string type = jsonText(source, {"type"});
    std::error_code failed;
    if (type == "DirectoryOrCreate" && !fs::exists(path, failed))
        return makeDirectories(path, 0755);
    if (!fs::exists(path, failed) || (type == "Directory" && !fs::is_directory(path, failed)) ||
        (type == "File" && !fs::is_regular_file(path, failed)))
        return Error{Errc::NotFound,
                     "hostPath type check failed: " + path.string() + " is not " +
                         (type.empty() ? "there" : "a " + type),
                     path.string()};
    return {};
}

} // namespace

std::optional<fs::path> PodVolumes::folderOf(const std::string &volume) const {
    const auto found = m_places.find(volume);
    return found == m_places.end() ? std::nullopt : std::optional(found->second);
}

bool PodVolumes::uses(const Json &pod, const std::string &collection, const std::string &name) {
    const bool secret = collection == "secrets";
    const auto matches = [&](const Json &source, const char *member) {
        return secret ? jsonText(source, {"secret", member}) == name : jsonText(source, {"configMap", "name"}) == name;
    };
    for (const Json &volume : jsonAt(pod, {"spec", "volumes"})) {
        if (matches(volume, "secretName"))
            return true;
        for (const Json &source : jsonAt(volume, {"projected", "sources"}))
            if (matches(source, "name"))
                return true;
    }
    return false;
}

bool PodVolumes::automount(const PodFacts &facts) const {
    if (!m_options.mintToken || jsonAt(facts.pod, {"spec", "automountServiceAccountToken"}) == Json(false))
        return false;
    if (jsonAt(facts.pod, {"spec", "automountServiceAccountToken"}) == Json(true))
        return true;
    const auto account = m_api.get("serviceaccounts", jsonText(facts.pod, {"metadata", "namespace"}),
                                   jsonText(facts.pod, {"spec", "serviceAccountName"}, "default"));
    return account && jsonAt(*account->json, {"automountServiceAccountToken"}) != Json(false);
}

Status PodVolumes::sync(const PodFacts &facts) {
    m_renewAt.reset();
    for (const Json &volume : jsonAt(facts.pod, {"spec", "volumes"})) {
        const std::string name = jsonText(volume, {"name"});
        if (const Status done = syncOne(facts, volume); !done)
            return mountError(name, done.error());
    }
    if (automount(facts)) {
        ProjectedFiles files;
        const fs::path folder = m_folder / "volumes" / accountVolume;
        PH_TRY(addAccount(facts, files));
        PH_TRY(writeAtomicFolder(folder, files));
        m_places[accountVolume] = folder;
    }
    return {};
}

Status PodVolumes::syncOne(const PodFacts &facts, const Json &volume) {
    const std::string name = jsonText(volume, {"name"});
    PH_ASSIGN(const std::optional<fs::path> fixed, place(facts, volume));
    if (fixed) {
        m_places[name] = *fixed;
        return {};
    }
    ProjectedFiles files;
    if (const Json &secret = jsonAt(volume, {"secret"}); secret.is_object())
        PH_TRY(addObject("secrets", "secret", facts, secret, jsonText(secret, {"secretName"}),
                         modeOf(secret, "defaultMode", 0644), files));
    else if (const Json &map = jsonAt(volume, {"configMap"}); map.is_object())
        PH_TRY(addObject("configmaps", "configmap", facts, map, jsonText(map, {"name"}),
                         modeOf(map, "defaultMode", 0644), files));
    else if (const Json &downward = jsonAt(volume, {"downwardAPI"}); downward.is_object())
        PH_TRY(addDownward(facts, downward, modeOf(downward, "defaultMode", 0644), files));
    else if (const Json &projected = jsonAt(volume, {"projected"}); projected.is_object())
        PH_TRY(addProjected(facts, projected, name, files));
    else
        return Error{
            Errc::Invalid, "the embedded cluster has no such kind of volume", name, 0,
            "use a persistentVolumeClaim, emptyDir, hostPath, secret, configMap, downwardAPI or projected volume"};
    const fs::path folder = m_folder / "volumes" / name;
    PH_TRY(writeAtomicFolder(folder, files));
    m_places[name] = folder;
    return {};
}

Result<std::optional<fs::path>> PodVolumes::place(const PodFacts &facts, const Json &volume) {
    const std::string name = jsonText(volume, {"name"});
    const std::string ns = jsonText(facts.pod, {"metadata", "namespace"});
    if (volume.contains("emptyDir")) {
        const fs::path folder = m_folder / "volumes" / name;
        PH_TRY(makeDirectories(folder));
        if (::chmod(folder.c_str(), 0777) != 0)
            return Error{Errc::Internal, "the folder's mode cannot be set", folder.string()};
        return std::optional(folder);
    }
    if (const Json &host = jsonAt(volume, {"hostPath"}); host.is_object()) {
        PH_TRY(hostPath(host));
        return std::optional(fs::path(jsonText(host, {"path"})));
    }
    const Json &claimSource = jsonAt(volume, {"persistentVolumeClaim"});
    if (!claimSource.is_object())
        return std::optional<fs::path>();
    const std::string claimName = jsonText(claimSource, {"claimName"});
    const auto claim = m_api.get("persistentvolumeclaims", ns, claimName);
    if (!claim)
        return Error{Errc::NotFound, "persistentvolumeclaim \"" + claimName + "\" not found", claimName};
    const std::string volumeName = jsonText(*claim->json, {"spec", "volumeName"});
    if (volumeName.empty() || jsonText(*claim->json, {"status", "phase"}) != "Bound")
        return Error{Errc::Unavailable, "persistentvolumeclaim \"" + claimName + "\" is not bound yet", claimName};
    const auto persistent = m_api.get("persistentvolumes", {}, volumeName);
    if (!persistent)
        return Error{Errc::NotFound, "persistentvolume \"" + volumeName + "\" not found", volumeName};
    for (const char *source : {"local", "hostPath"}) {
        const fs::path path = jsonText(*persistent->json, {"spec", source, "path"});
        if (!path.empty() &&
            path.parent_path() != m_options.stateDir / "volumes") // made by an administrator for a folder of their own
            return fs::is_directory(path)
                       ? Result<std::optional<fs::path>>(std::optional(path))
                       : Error{Errc::NotFound, "path \"" + path.string() + "\" does not exist", volumeName};
    }
    PH_ASSIGN(fs::path folder, m_store.provide(*persistent->json));
    return std::optional(std::move(folder));
}

Status PodVolumes::addObject(const std::string &collection, const std::string &kind, const PodFacts &facts,
                             const Json &source, const std::string &name, unsigned mode, ProjectedFiles &files) {
    const std::string ns = jsonText(facts.pod, {"metadata", "namespace"});
    const bool optional = jsonAt(source, {"optional"}) == Json(true);
    const auto object = m_api.get(collection, ns, name);
    if (!object) {
        if (object.error().code != Errc::NotFound)
            return object.error();
        return optional ? Status() : Status(Error{Errc::NotFound, kind + " \"" + name + "\" not found", name});
    }
    const Json &items = jsonAt(source, {"items"});
    if (items.is_array() && !items.empty()) {
        for (const Json &item : items) {
            const auto value = keyValue(*object->json, jsonText(item, {"key"}));
            if (value)
                files[jsonText(item, {"path"})] = {*value, modeOf(item, "mode", mode)};
            else if (!optional)
                return Error{Errc::NotFound, "references non-existent " + kind + " key: " + jsonText(item, {"key"}),
                             name};
        }
        return {};
    }
    for (const char *member : {"data", "binaryData"})
        for (const auto &[key, value] : jsonAt(*object->json, {member}).items())
            files[key] = {keyValue(*object->json, key).value_or(std::string()), mode};
    return {};
}

Status PodVolumes::addDownward(const PodFacts &facts, const Json &source, unsigned mode, ProjectedFiles &files) {
    for (const Json &item : jsonAt(source, {"items"})) {
        const std::string path = jsonText(item, {"path"});
        const Json &field = jsonAt(item, {"fieldRef"});
        auto value = field.is_object() ? fieldValue(facts, jsonText(field, {"fieldPath"}))
                                       : resourceValue(facts, jsonAt(item, {"resourceFieldRef"}), {});
        if (!value)
            return value.error();
        files[path] = {std::move(*value), modeOf(item, "mode", mode)};
    }
    return {};
}

Status PodVolumes::addToken(const PodFacts &facts, const Json &source, unsigned mode, const std::string &volume,
                            ProjectedFiles &files) {
    if (!m_options.mintToken)
        return Error{Errc::Unavailable, "no service account tokens are made here", volume};
    const std::string path = jsonText(source, {"path"}, "token");
    HeldToken &held = m_tokens[volume + "/" + path];
    const SystemTime now = Clock::system().now();
    if (held.token.empty() || now >= held.renewAt) {
        TokenRequest request;
        request.ns = jsonText(facts.pod, {"metadata", "namespace"});
        request.serviceAccount = jsonText(facts.pod, {"spec", "serviceAccountName"}, "default");
        request.podName = jsonText(facts.pod, {"metadata", "name"});
        request.podUid = jsonText(facts.pod, {"metadata", "uid"});
        if (const std::string audience = jsonText(source, {"audience"}); !audience.empty())
            request.audiences = {audience};
        request.expirationSeconds = jsonInteger(source, {"expirationSeconds"}, 3600);
        PH_ASSIGN(const MintedToken minted, m_options.mintToken(request));
        held.token = minted.token;
        held.renewAt =
            now + std::chrono::duration_cast<SystemTime::duration>((minted.expires - now) * 0.8); // as a kubelet renews
    }
    m_renewAt = m_renewAt ? std::min(*m_renewAt, held.renewAt) : held.renewAt;
    files[path] = {held.token, mode};
    return {};
}

Status PodVolumes::addProjected(const PodFacts &facts, const Json &projected, const std::string &volume,
                                ProjectedFiles &files) {
    const unsigned mode = modeOf(projected, "defaultMode", 0644);
    for (const Json &source : jsonAt(projected, {"sources"})) {
        if (const Json &secret = jsonAt(source, {"secret"}); secret.is_object())
            PH_TRY(addObject("secrets", "secret", facts, secret, jsonText(secret, {"name"}), mode, files));
        else if (const Json &map = jsonAt(source, {"configMap"}); map.is_object())
            PH_TRY(addObject("configmaps", "configmap", facts, map, jsonText(map, {"name"}), mode, files));
        else if (const Json &downward = jsonAt(source, {"downwardAPI"}); downward.is_object())
            PH_TRY(addDownward(facts, downward, mode, files));
        else if (const Json &token = jsonAt(source, {"serviceAccountToken"}); token.is_object())
            PH_TRY(addToken(facts, token, mode, volume, files));
    }
    return {};
}

Status PodVolumes::addAccount(const PodFacts &facts, ProjectedFiles &files) {
    PH_TRY(addToken(facts, Json{{"path", "token"}, {"expirationSeconds", 3607}}, 0644, accountVolume, files));
    files["ca.crt"] = {m_options.caPem, 0644};
    files["namespace"] = {jsonText(facts.pod, {"metadata", "namespace"}), 0644};
    return {};
}

} // namespace ph::local
