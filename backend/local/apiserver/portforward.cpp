// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/portclient.h"
#include "backend/local/apiserver/portpump.h"
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

namespace ph::local {

Status Rest::portForward(Call &call) {
    PH_ASSIGN(PodRuntime * runtime, this->runtime());
    PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, call.info.name));
    PH_TRY(checkPortUpgrade(call.http));
    PH_ASSIGN(const auto address, runtime->podAddress(call.info.ns, call.info.name));
    call.out.longRunning();
    const auto client = acceptPorts(call.http, call.out);
    if (!client)
        return {}; // upgraded, so no HTTP answer can tell it; the connection closes
    PortPump pump(address, call.info.name, **client);
    while (true) {
        auto event = (*client)->read();
        switch (event.kind) {
        case PortClient::Event::Kind::Open:
            pump.open(event.connection, event.port);
            break;
        case PortClient::Event::Kind::Data:
            pump.write(event.connection, std::move(event.data));
            break;
        case PortClient::Event::Kind::Finished:
            pump.finish(event.connection);
            break;
        case PortClient::Event::Kind::Dropped:
            pump.drop(event.connection);
            break;
        case PortClient::Event::Kind::Gone:
            (*client)->abort(); // so that the pump does not wait for it
            return {};
        }
    }
}

} // namespace ph::local
