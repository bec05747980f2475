// SPDX-License-Identifier: Apache-2.0
#include "models/facade/settings.h"

#include <QLocale>
#include <QSettings>

#include <algorithm>
#include <array>

namespace ph::models {

namespace {
constexpr std::array appearances{0, 1, 2};
constexpr std::array zooms{80, 90, 100, 110, 125, 150, 175, 200};
constexpr std::array switches{0, 1};
constexpr std::array languages{"", "en", "ko", "de"};

using Type = Setting::Type;
using Section = Setting::Section;
enum Index { AppearanceIndex, ZoomIndex, DensityIndex, LanguageIndex, UtcIndex };
constexpr std::array<Setting, 5> all{{
    {"view/appearance", Section::Appearance, Type::Number, 0, appearances, "", {}},
    {"view/zoom", Section::Appearance, Type::Number, 100, zooms, "", {}},
    {"view/density", Section::Appearance, Type::Number, 0, switches, "", {}},
    {"view/language", Section::Language, Type::Text, 0, {}, "", languages},
    {"view/utc", Section::Language, Type::Number, 0, switches, "", {}},
}};
const Setting &at(Index index) {
    return all.at(static_cast<std::size_t>(index));
}
bool is(const Setting &setting, Index index) {
    return setting.key == at(index).key;
}
} // namespace

Settings::Settings(QSettings &store, QObject *parent) : QObject(parent), m_store(store) {}

std::span<const Setting> Settings::table() {
    return all;
}

QString Settings::title(const Setting &setting) {
    if (is(setting, AppearanceIndex))
        return tr("Colours");
    if (is(setting, ZoomIndex))
        return tr("Zoom");
    if (is(setting, DensityIndex))
        return tr("Table rows");
    if (is(setting, LanguageIndex))
        return tr("Language");
    return tr("Times");
}

QString Settings::meaning(const Setting &setting) {
    if (is(setting, AppearanceIndex))
        return tr("Light or dark, or whatever the desktop asks for.");
    if (is(setting, ZoomIndex))
        return tr("The size of everything in the window, on top of the system's own font size.");
    if (is(setting, DensityIndex))
        return tr("Compact rows show about a quarter more at once.");
    if (is(setting, LanguageIndex))
        return tr("The language of the window; messages of clusters and databases stay in theirs.");
    return tr("How exact times are shown and exported; ages are the same in both.");
}

QString Settings::word(const Setting &setting, const QVariant &value) {
    const int number = value.toInt();
    if (is(setting, AppearanceIndex))
        return number == 0 ? tr("As the system") : number == 1 ? tr("Light") : tr("Dark");
    if (is(setting, ZoomIndex))
        return tr("%1 %", "zoom").arg(QLocale().toString(number));
    if (is(setting, DensityIndex))
        return number == 0 ? tr("Comfortable") : tr("Compact");
    if (is(setting, LanguageIndex)) {
        const QString code = value.toString();
        // Each language by its own name, so that whoever needs it can read it.
        return code == QLatin1String("en")   ? QStringLiteral("English")
               : code == QLatin1String("ko") ? QStringLiteral("한국어")
               : code == QLatin1String("de") ? QStringLiteral("Deutsch")
                                             : tr("As the system");
    }
    return number == 0 ? tr("Local time") : tr("UTC");
}

QVariantList Settings::values(const Setting &setting) {
    QVariantList out;
    for (const int number : setting.numbers)
        out.append(number);
    for (const char *text : setting.texts)
        out.append(QString::fromLatin1(text));
    return out;
}

QVariant Settings::value(const Setting &setting) const {
    const QVariant fallback =
        setting.type == Type::Number ? QVariant(setting.number) : QVariant(QString::fromLatin1(setting.text));
    const QVariant held = m_store.value(QLatin1String(setting.key));
    // An INI file gives every number back as text.
    const QVariant typed = setting.type == Type::Number ? QVariant(held.toInt()) : QVariant(held.toString());
    return held.isValid() && values(setting).contains(typed) ? typed : fallback;
}

void Settings::setValue(const Setting &setting, const QVariant &wanted) {
    if (!values(setting).contains(wanted) || wanted == value(setting))
        return;
    m_store.setValue(QLatin1String(setting.key), wanted);
    Q_EMIT changed(QLatin1String(setting.key));
}

void Settings::reset() {
    for (const Setting &setting : all) {
        const QVariant before = value(setting);
        m_store.remove(QLatin1String(setting.key));
        if (value(setting) != before)
            Q_EMIT changed(QLatin1String(setting.key));
    }
}

Settings::Appearance Settings::appearance() const {
    return static_cast<Appearance>(value(at(AppearanceIndex)).toInt());
}
void Settings::setAppearance(Appearance appearance) {
    setValue(at(AppearanceIndex), static_cast<int>(appearance));
}

int Settings::zoom() const {
    return value(at(ZoomIndex)).toInt();
}
void Settings::stepZoom(int steps) {
    const auto now = std::find(zooms.begin(), zooms.end(), zoom()) - zooms.begin();
    const auto next = std::clamp<std::ptrdiff_t>(now + steps, 0, std::ssize(zooms) - 1);
    setValue(at(ZoomIndex), steps == 0 ? 100 : zooms.at(static_cast<std::size_t>(next)));
}

QString Settings::language() const {
    return value(at(LanguageIndex)).toString();
}
bool Settings::compactTables() const {
    return value(at(DensityIndex)).toInt() == 1;
}
bool Settings::timesInUtc() const {
    return value(at(UtcIndex)).toInt() == 1;
}

} // namespace ph::models
