// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse/startmeter.h"

#include "backend/core/files.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QEvent>
#include <QTimer>

#include <cstdio>
#include <ctime>
#include <sstream>

namespace ph::app {
namespace {

/// VmRSS of proc(5), in KiB.
long residentKib() {
    const auto status = readFile("/proc/self/status");
    std::istringstream lines(status ? *status : std::string());
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("VmRSS:", 0) == 0)
            return std::atol(line.c_str() + 6);
    return 0;
}

} // namespace

StartMeter::StartMeter(QAbstractItemView *view) : QObject(view), m_view(view) {
    view->viewport()->installEventFilter(this);
}

bool StartMeter::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::Paint && !m_done && m_view->model() && m_view->model()->rowCount() > 0) {
        m_done = true;
        // After this event has been handled the row is on the screen's surface.
        QTimer::singleShot(0, this, [] {
            timespec now{};
            ::clock_gettime(CLOCK_MONOTONIC, &now);
            std::printf("%lld.%09ld %ld\n", static_cast<long long>(now.tv_sec), now.tv_nsec, residentKib());
            std::fflush(stdout);
            QCoreApplication::quit();
        });
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ph::app
