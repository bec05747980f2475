// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace ph::app {

void useLanguage(const QString &code) {
    static QTranslator qtWords;
    static QTranslator words;
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    QCoreApplication::removeTranslator(&qtWords);
    QCoreApplication::removeTranslator(&words);
    if (qtWords.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                     QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qtWords);
    // English is a translation too: it holds the plurals.
    if (words.load(locale, QStringLiteral("pilothouse"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        words.load(QStringLiteral(":/i18n/pilothouse_en.qm")))
        QCoreApplication::installTranslator(&words);
}

} // namespace ph::app
