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
using Value = std::unique_ptr<SecretValue, Deleter<secret_value_unref>>;
template <typename T> using Object = std::unique_ptr<T, Deleter<g_object_unref>>;

/// A cancellable that follows a context's stop token.
class Cancel {
public:
    explicit Cancel(const Context &ctx)
        : m_cancellable(g_cancellable_new()),
          m_callback(ctx.stopToken(), [this] { g_cancellable_cancel(m_cancellable.get()); }) {}
    [[nodiscard]] GCancellable *get() const { return m_cancellable.get(); }

private:
    Object<GCancellable> m_cancellable;
    std::stop_callback<std::function<void()>> m_callback;
};

Error lockedError() {
    return Error{Errc::Unavailable,
                 "the desktop's keyring is locked",
                 "org.freedesktop.secrets",
                 0,
                 "Unlock the keyring, or use a secrets file.",
                 {},
                 "Locked"};
}

Error serviceError(const char *doing, GError *raw, const Context &ctx) {
    const ErrorPointer error(raw);
    if (ctx.cancelled())
        return Error{Errc::Cancelled, "cancelled", "keyring"};
    if (error && g_error_matches(error.get(), SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
        return lockedError();
    return Error{Errc::Unavailable,
                 std::string("the desktop's keyring could not ") + doing,
                 "org.freedesktop.secrets",
                 0,
                 "Check that the keyring runs and is unlocked, or use a secrets file.",
                 error ? error->message : ""};
}

class ServiceStore final : public SecretStore {
public:
    ServiceStore(Object<SecretService> service, Schema schema)
        : m_service(std::move(service)), m_schema(std::move(schema)) {}

    Result<Secret> get(const std::string &key, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        const Value found(secret_password_lookupv_binary_sync(m_schema.get(), wanted.get(), cancel.get(), &error));
        if (error)
            return serviceError("be read", error, ctx);
        if (!found) {
            PH_TRY(checkUnlocked(key, ctx));
            return Error{Errc::NotFound, "no such secret is kept", key};
        }
        gsize size = 0;
        const gchar *bytes = secret_value_get(found.get(), &size);
        return Secret(std::string(bytes, size));
    }
    Status set(const std::string &key, const Secret &value, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        const std::string label = "Pilothouse: " + key;
        // With its length, since a text would end at the first zero byte.
        const Value bytes(
            secret_value_new(value.reveal().data(), static_cast<gssize>(value.reveal().size()), "text/plain"));
        secret_password_storev_binary_sync(m_schema.get(), wanted.get(), nullptr, label.c_str(), bytes.get(),
                                           cancel.get(), &error);
        return error ? Status(serviceError("be written", error, ctx)) : Status();
    }
    Status remove(const std::string &key, const Context &ctx) override {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(&key);
        const bool removed = secret_password_clearv_sync(m_schema.get(), wanted.get(), cancel.get(), &error) != FALSE;
        if (error)
            return serviceError("be written", error, ctx);
        return removed ? Status() : checkUnlocked(key, ctx);
    }
    Result<std::vector<std::string>> keys(const Context &ctx) override {
        PH_TRY(unlock(ctx)); // locked items hide their names
        std::vector<std::string> names;
        PH_TRY(search(nullptr, SECRET_SEARCH_ALL, ctx, [&names](SecretItem *item) {
            const Attributes found(secret_item_get_attributes(item));
            if (const auto *key = static_cast<const char *>(g_hash_table_lookup(found.get(), "key")))
                names.emplace_back(key);
        }));
        std::ranges::sort(names);
        return names;
    }
    [[nodiscard]] std::string description() const override { return "the desktop's keyring"; }

private:
    /// The keyring new secrets go to; null when there is none yet.
    Result<Object<SecretCollection>> keyring(const Context &ctx) {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        Object<SecretCollection> found(secret_collection_for_alias_sync(m_service.get(), SECRET_COLLECTION_DEFAULT,
                                                                        SECRET_COLLECTION_NONE, cancel.get(), &error));
        if (error)
            return serviceError("be read", error, ctx);
        return found;
    }
    /// Asks the person to unlock the keyring when it is locked.
    Status unlock(const Context &ctx) {
        PH_ASSIGN(const auto collection, keyring(ctx));
        if (!collection || !secret_collection_get_locked(collection.get()))
            return {};
        const Cancel cancel(ctx);
        GError *error = nullptr;
        GList objects{collection.get(), nullptr, nullptr};
        const gint unlocked = secret_service_unlock_sync(m_service.get(), &objects, cancel.get(), nullptr, &error);
        if (error)
            return serviceError("be unlocked", error, ctx);
        return unlocked > 0 ? Status() : lockedError();
    }
    Status search(const std::string *key, SecretSearchFlags flags, const Context &ctx,
                  const std::function<void(SecretItem *)> &visit) {
        const Cancel cancel(ctx);
        GError *error = nullptr;
        const Attributes wanted = attributes(key);
        GList *items =
            secret_service_search_sync(m_service.get(), m_schema.get(), wanted.get(), flags, cancel.get(), &error);
        if (error)
            return serviceError("be read", error, ctx);
        for (const GList *item = items; item; item = item->next)
            visit(static_cast<SecretItem *>(item->data));
        g_list_free_full(items, g_object_unref);
        return {};
    }
    /// Why nothing was found: the service calls it no error when the person does not unlock the keyring.
    Status checkUnlocked(const std::string &key, const Context &ctx) {
        PH_ASSIGN(const auto collection, keyring(ctx));
        bool locked = collection && secret_collection_get_locked(collection.get()) != FALSE;
        PH_TRY(search(&key, SECRET_SEARCH_ALL, ctx,
                      [&locked](SecretItem *item) { locked = locked || secret_item_get_locked(item) != FALSE; }));
        return locked ? Status(lockedError()) : Status();
    }
    static Attributes attributes(const std::string *key) {
        Attributes table(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
        if (key)
            g_hash_table_insert(table.get(), g_strdup("key"), g_strdup(key->c_str()));
        return table;
    }
    const Object<SecretService> m_service;
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
        return Error{Errc::Unavailable,
                     "there is no desktop keyring",
                     "org.freedesktop.secrets",
                     0,
                     "Use a secrets file with a passphrase.",
                     "no session bus runs"};
    const Cancel cancel(ctx);
    GError *error = nullptr;
    const auto unreachable = [&] {
        Error refused = serviceError("be reached", error, ctx);
        refused.hint = "Start a keyring service, or use a secrets file with a passphrase.";
        return refused;
    };
    const Object<GDBusConnection> bus(g_bus_get_sync(G_BUS_TYPE_SESSION, cancel.get(), &error));
    if (!bus)
        return unreachable();
    g_dbus_connection_set_exit_on_close(bus.get(), FALSE); // else GLib ends this process with the session
    Object<SecretService> service(secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, cancel.get(), &error));
    if (!service)
        return unreachable();
    const Attributes types(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, nullptr));
    g_hash_table_insert(types.get(), g_strdup("key"), nullptr); // null is SECRET_SCHEMA_ATTRIBUTE_STRING
    return std::unique_ptr<SecretStore>(std::make_unique<ServiceStore>(
        std::move(service), Schema(secret_schema_newv(schemaName, SECRET_SCHEMA_NONE, types.get()))));
}

} // namespace ph::secrets
