// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/kube/kubeconfig.h"

#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

constexpr const char *execExtensionName = "client.authentication.k8s.io/exec";

/// Reads typed fields of one object and remembers the first thing that is wrong with them.
class Fields {
public:
    Fields(const Json &object, std::string where, const fs::path &file, std::optional<Error> &error)
        : m_object(object), m_where(std::move(where)), m_file(file), m_error(error) {
        if (!object.is_object() && !object.is_null())
            fail("", "must be a mapping of fields");
    }

    [[nodiscard]] std::string text(const char *key) const {
        const Json *value = find(key);
        if (!value)
            return {};
        if (!value->is_string()) {
            fail(key, std::string("must be text but is ") + kindOf(*value) + "; put it in quotes");
            return {};
        }
        return value->get<std::string>();
    }
    [[nodiscard]] bool flag(const char *key) const {
        const Json *value = find(key);
        if (!value)
            return false;
        if (!value->is_boolean()) {
            fail(key, std::string("must be true or false but is ") + kindOf(*value));
            return false;
        }
        return value->get<bool>();
    }
    [[nodiscard]] std::vector<std::string> texts(const char *key) const {
        std::vector<std::string> all;
        for (const Json &item : items(key)) {
            if (item.is_string())
                all.push_back(item.get<std::string>());
            else
                fail(key, std::string("must hold only texts but holds ") + kindOf(item));
        }
        return all;
    }
    /// Base64 as in the "…-data" fields.
    [[nodiscard]] std::string bytes(const char *key) const {
        const std::string encoded = text(key);
        auto decoded = base64Decode(encoded);
        if (!decoded) {
            fail(key, "is not valid base64: " + decoded.error().what);
            return {};
        }
        return std::move(decoded).value();
    }
    /// A path, made absolute against the folder of the file.
    [[nodiscard]] std::string path(const char *key) const { return absolute(text(key)); }
    [[nodiscard]] std::string absolute(const std::string &path) const {
        if (path.empty() || path.front() == '/')
            return path;
        return (m_file.parent_path() / path).lexically_normal().string();
    }
    [[nodiscard]] Json items(const char *key) const {
        const Json *value = find(key);
        if (!value)
            return Json::array();
        if (!value->is_array()) {
            fail(key, std::string("must be a list but is ") + kindOf(*value));
            return Json::array();
        }
        return *value;
    }
    [[nodiscard]] Json mapping(const char *key) const {
        const Json *value = find(key);
        if (!value)
            return Json::object();
        if (!value->is_object()) {
            fail(key, std::string("must be a mapping but is ") + kindOf(*value));
            return Json::object();
        }
        return *value;
    }
    [[nodiscard]] const Json *find(const char *key) const {
        if (!m_object.is_object())
            return nullptr;
        const auto it = m_object.find(key);
        return it == m_object.end() || it->is_null() ? nullptr : &*it;
    }
    [[nodiscard]] Fields child(const Json &object, const std::string &where) const {
        return {object, where, m_file, m_error};
    }
    [[nodiscard]] const std::string &where() const { return m_where; }
    void fail(const std::string &key, const std::string &problem) const {
        if (m_error)
            return;
        std::string place = key.empty() ? m_where : "'" + key + "' of " + m_where;
        m_error = Error{Errc::Invalid,
                        "the kubeconfig file cannot be used",
                        m_file.string(),
                        0,
                        "Correct the file, or name another one.",
                        place + " " + problem};
    }

private:
    static const char *kindOf(const Json &value) {
        if (value.is_boolean())
            return "a truth value";
        if (value.is_number())
            return "a number";
        if (value.is_array())
            return "a list";
        return value.is_object() ? "a mapping" : value.is_string() ? "a text" : "empty";
    }
    const Json &m_object;
    std::string m_where;
    const fs::path &m_file;
    std::optional<Error> &m_error;
};

ClusterEntry readCluster(const Fields &fields) {
    ClusterEntry entry;
    entry.server = fields.text("server");
    entry.tlsServerName = fields.text("tls-server-name");
    entry.insecureSkipTlsVerify = fields.flag("insecure-skip-tls-verify");
    entry.certificateAuthority = fields.path("certificate-authority");
    entry.certificateAuthorityData = fields.bytes("certificate-authority-data");
    entry.proxyUrl = fields.text("proxy-url");
    entry.disableCompression = fields.flag("disable-compression");
    for (const Json &item : fields.items("extensions")) {
        const Fields extension = fields.child(item, "an extension of " + fields.where());
        const Json *content = extension.find("extension");
        if (extension.text("name") == execExtensionName && content)
            entry.execExtension = dumpJson(*content);
    }
    return entry;
}

ExecEntry readExec(const Fields &fields) {
    ExecEntry entry;
    entry.apiVersion = fields.text("apiVersion");
    entry.command = fields.text("command");
    // A bare name is looked up in PATH; only a path is relative to the file.
    if (entry.command.find('/') != std::string::npos)
        entry.command = fields.absolute(entry.command);
    entry.args = fields.texts("args");
    for (const Json &item : fields.items("env")) {
        const Fields variable = fields.child(item, "a variable of " + fields.where());
        entry.env.emplace_back(variable.text("name"), Secret(variable.text("value")));
    }
    entry.installHint = fields.text("installHint");
    entry.provideClusterInfo = fields.flag("provideClusterInfo");
    const std::string mode = fields.text("interactiveMode");
    if (mode == "Never")
        entry.interactive = ExecEntry::Interactive::Never;
    else if (mode == "IfAvailable")
        entry.interactive = ExecEntry::Interactive::IfAvailable;
    else if (mode == "Always")
        entry.interactive = ExecEntry::Interactive::Always;
    else if (!mode.empty())
        fields.fail("interactiveMode", "must be Never, IfAvailable or Always but is '" + mode + "'");
    return entry;
}

UserEntry readUser(const Fields &fields) {
    UserEntry entry;
    entry.clientCertificate = fields.path("client-certificate");
    entry.clientCertificateData = fields.bytes("client-certificate-data");
    entry.clientKey = fields.path("client-key");
    entry.clientKeyData = Secret(fields.bytes("client-key-data"));
    entry.token = Secret(fields.text("token"));
    entry.tokenFile = fields.path("tokenFile");
    entry.username = fields.text("username");
    entry.password = Secret(fields.text("password"));
    entry.impersonate = fields.text("as");
    entry.impersonateUid = fields.text("as-uid");
    entry.impersonateGroups = fields.texts("as-groups");
    const Json extra = fields.mapping("as-user-extra");
    const Fields extraFields = fields.child(extra, "'as-user-extra' of " + fields.where());
    for (const auto &item : extra.items())
        entry.impersonateExtra[item.key()] = extraFields.texts(item.key().c_str());
    if (const Json *exec = fields.find("exec"))
        entry.exec = readExec(fields.child(*exec, "'exec' of " + fields.where()));
    if (const Json *provider = fields.find("auth-provider")) {
        const Fields providerFields = fields.child(*provider, "'auth-provider' of " + fields.where());
        AuthProviderEntry value;
        value.name = providerFields.text("name");
        const Json config = providerFields.mapping("config");
        const Fields configFields = fields.child(config, "'config' of " + providerFields.where());
        for (const auto &item : config.items())
            value.config[item.key()] = Secret(configFields.text(item.key().c_str()));
        entry.authProvider = std::move(value);
    }
    return entry;
}

ContextEntry readContext(const Fields &fields) {
    return {fields.text("cluster"), fields.text("user"), fields.text("namespace"), {}};
}

/// Reads a list of {name, <inner>: {…}}; names must be there and differ.
template <typename Entry, typename Read>
void readNamed(const Fields &top, const char *listKey, const char *innerKey, const fs::path &file, Read read,
               std::map<std::string, Entry> &into) {
    std::size_t number = 0;
    for (const Json &item : top.items(listKey)) {
        ++number;
        const Fields outer = top.child(item, "entry " + std::to_string(number) + " of '" + listKey + "'");
        const std::string name = outer.text("name");
        static const Json nothing = Json::object();
        const Json *inner = outer.find(innerKey);
        Entry entry = read(top.child(inner ? *inner : nothing, std::string(innerKey) + " '" + name + "'"));
        entry.source = file;
        if (!into.emplace(name, std::move(entry)).second)
            top.fail(listKey, "holds the name '" + name + "' twice");
    }
}

/// True for well-formed UTF-8 (RFC 3629): the YAML library passes broken bytes on, which could then not be written
/// again.
bool isUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80                    ? 1
                                   : first >= 0xc2 && first < 0xe0 ? 2
                                   : (first & 0xf0) == 0xe0        ? 3
                                   : first >= 0xf0 && first < 0xf5 ? 4
                                                                   : 0;
        if (length == 0 || i + length > text.size())
            return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80)
                return false;
        const auto second = static_cast<unsigned char>(length > 1 ? text[i + 1] : 0);
        // Over-long forms, surrogates and what lies above U+10FFFF.
        if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
            (first == 0xf4 && second > 0x8f))
            return false;
        i += length;
    }
    return true;
}

} // namespace

Result<Kubeconfig> parseKubeconfig(std::string_view text, const fs::path &file) {
    if (!isUtf8(text))
        return Error{Errc::Invalid, "the kubeconfig file is not text in UTF-8", file.string(), 0,
                     "Correct the file, or name another one."};
    auto documents = parseYaml(text);
    if (!documents) {
        const Error &problem = documents.error();
        return Error{Errc::Invalid,
                     "the kubeconfig file is not valid YAML",
                     file.string(),
                     0,
                     "Correct the file, or name another one.",
                     problem.cause.empty() ? problem.what : problem.what + ": " + problem.cause};
    }
    Kubeconfig config;
    config.files.push_back(file);
    if (documents->empty() || documents->front().is_null())
        return config;
    const Json &document = documents->front();
    std::optional<Error> error;
    const Fields top(document, "the file", file, error);
    const std::string kind = top.text("kind");
    if (!kind.empty() && kind != "Config")
        top.fail("", "is a " + kind + ", not a kubeconfig (kind: Config)");
    const std::string version = top.text("apiVersion");
    if (!version.empty() && version != "v1")
        top.fail("apiVersion", "must be v1 but is '" + version + "'");
    config.currentContext = top.text("current-context");
    readNamed(top, "clusters", "cluster", file, readCluster, config.clusters);
    readNamed(top, "users", "user", file, readUser, config.users);
    readNamed(top, "contexts", "context", file, readContext, config.contexts);
    if (error)
        return std::move(*error);
    return config;
}

} // namespace ph::kube
