// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ph::app {

/// Speaks @p code ("en", "de", "ko"; empty = the system's language) from now on: words, plurals and numbers. Open
/// windows are told by QEvent::LanguageChange. GUI thread, with an application.
void useLanguage(const QString &code);

} // namespace ph::app
