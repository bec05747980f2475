// SPDX-License-Identifier: Apache-2.0
#include "backend/secrets/secretstore.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <libsecret/secret.h>

namespace ph::secrets {
namespace {

constexpr const char *schemaName = "io.pilothouse.Secret";

template <auto Free> struct Deleter {
    template <typename T> void operator()(T *pointer) const { Free(pointer); }
};
using ErrorPointer = std::unique_ptr<GError, Deleter<g_error_free>>;
using Attributes = std::unique_ptr<GHashTable, Deleter<g_hash_table_unref>>;
using Schema = std::unique_ptr<SecretSchema, Deleter<secret_schema_unref>>;
using Password = std::unique_ptr<gchar, Deleter<secret_password_free>>;

/// A cancellable that follows a context's stop token.
class Cancel {
public:
    explicit Cancel(const Context &ctx)
        : m_cancellable(g_cancellable_new()), m_callback(ctx.stopToken(), [this] { g_cancellable_cancel(m_cancellable.get()); }) {}
    [[nodiscard]] GCancellable *get() const { return m_cancellable.get(); }

private:
    std::unique_ptr<GCancellable, Deleter<g_object_unref>> m_cancellable;
    std::stop_callback<std::function<void()>> m_callback;
};

Error serviceError(const char *doing, GError *raw, const Context &ctx) {
    const ErrorPointer error(raw);
    if (ctx.cancelled())
        return Error{Errc::Cancelled, "cancelled", "keyring"};
    return Error{Errc::Unavailable, std::string("the desktop's keyring could not ") + doing, "org.freedesktop.secrets", 0,
                 "Unlock the keyring, or use a secrets file.", error ? error->message : ""};
}

class ServiceStore final : public SecretStore {
public:
    explicit ServiceStore(Schema schema) : m_schema(std::move(schema)) {}

    Result<Secret> get(const std::string &key, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        const Password found(secret_password_lookupv_sync(m_schema.get(), wanted.get(), cancel.get(), &error));
        if (error)
            return serviceError("be read", error, ctx);
        if (!found)
            return Error{Errc::NotFound, "no such secret is kept", key};
        return Secret(std::string(found.get()));
    }
    Status set(const std::string &key, const Secret &value, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        const std::string label = "Pilothouse: " + key;
        secret_password_storev_sync(m_schema.get(), wanted.get(), nullptr, label.c_str(), value.reveal().c_str(), cancel.get(), &error);
        return error ? Status(serviceError("be written", error, ctx)) : Status();
    }
    Status remove(const std::string &key, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        secret_password_clearv_sync(m_schema.get(), wanted.get(), cancel.get(), &error);
        return error ? Status(serviceError("be written", error, ctx)) : Status();
    }
    Result<std::vector<std::string>> keys(const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(nullptr);
        GList *items = secret_password_searchv_sync(m_schema.get(), wanted.get(), SECRET_SEARCH_ALL, cancel.get(), &error);
        if (error)
            return serviceError("be read", error, ctx);
        std::vector<std::string> names;
        for (const GList *item = items; item; item = item->next) {
            const Attributes found(secret_retrievable_get_attributes(static_cast<SecretRetrievable *>(item->data)));
            if (const auto *key = static_cast<const char *>(g_hash_table_lookup(found.get(), "key")))
                names.emplace_back(key);
        }
        g_list_free_full(items, g_object_unref);
        std::ranges::sort(names);
        return names;
    }
    [[nodiscard]] std::string description() const override { return "the desktop's keyring"; }

private:
    static Attributes attributes(const std::string *key) {
        Attributes table(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
        if (key)
            g_hash_table_insert(table.get(), g_strdup("key"), g_strdup(key->c_str()));
        return table;
    }
    const Schema m_schema;
};

/// Without this look GLib would try to start a bus of its own.
bool busIsThere() {
    const char *address = std::getenv("DBUS_SESSION_BUS_ADDRESS"); // NOLINT(concurrency-mt-unsafe): nobody writes it
    if (address && *address)
        return true;
    const char *runtime = std::getenv("XDG_RUNTIME_DIR"); // NOLINT(concurrency-mt-unsafe)
    std::error_code ignored;
    return runtime && *runtime && fs::exists(fs::path(runtime) / "bus", ignored);
}

} // namespace

Result<std::unique_ptr<SecretStore>> openSecretService(const Context &ctx) {
    if (!busIsThere())
        return Error{Errc::Unavailable, "there is no desktop keyring", "org.freedesktop.secrets", 0,
                     "Use a secrets file with a passphrase.", "no session bus runs"};
    const Cancel cancel(ctx);
    GError *error = nullptr;
    SecretService *service = secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, cancel.get(), &error);
    if (!service) {
        Error refused = serviceError("be reached", error, ctx);
        refused.hint = "Start a keyring service, or use a secrets file with a passphrase.";
        return refused;
    }
    g_object_unref(service);
    const Attributes types(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, nullptr));
    g_hash_table_insert(types.get(), g_strdup("key"), nullptr); // null is SECRET_SCHEMA_ATTRIBUTE_STRING
    return std::unique_ptr<SecretStore>(std::make_unique<ServiceStore>(Schema(secret_schema_newv(schemaName, SECRET_SCHEMA_NONE, types.get()))));
}

} // namespace ph::secrets
