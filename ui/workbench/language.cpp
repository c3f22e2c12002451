#include "ui/workbench/language.h"

#include <QApplication>
#include <QTranslator>

#include <algorithm>

// The translations live in a static library, whose resources nobody registers by himself.
static void initTranslations() { // NOLINT(misc-use-anonymous-namespace): the macro names a global function
    Q_INIT_RESOURCE(translations);
}

namespace ui::workbench {

namespace {

/// Loads `file` into the application's translator of that name, which is made on first use and belongs to the
/// application.
void load(const QString& name, const QString& file, const QString& folder) {
    auto* translator = qApp->findChild<QTranslator*>(name, Qt::FindDirectChildrenOnly);
    if (translator == nullptr) {
        translator = new QTranslator(qApp);
        translator->setObjectName(name);
    }
    QCoreApplication::removeTranslator(translator);
    if (translator->load(file, folder))
        QCoreApplication::installTranslator(translator);
}

QString& applied() {
    static QString code = QStringLiteral("en");
    return code;
}

} // namespace

std::vector<Language> languages() {
    return {{QStringLiteral("en"), QStringLiteral("English")}, {QStringLiteral("de"), QStringLiteral("Deutsch")}};
}

QString systemLanguage() {
    for (const QString& wanted : QLocale::system().uiLanguages()) {
        for (const Language& language : languages())
            if (wanted.startsWith(language.code))
                return language.code;
    }
    return QStringLiteral("en");
}

QString shippedLanguage(const QString& code) {
    const std::vector<Language> shipped = languages();
    return std::ranges::find(shipped, code, &Language::code) != shipped.end() ? code : systemLanguage();
}

QString appliedLanguage() {
    return applied();
}

void applyLanguage(const QString& code) {
    initTranslations();
    applied() = code; // before windows are told
    // Numbers follow the language; a system in the same language keeps its own country's habits.
    const QLocale system = QLocale::system();
    const QLocale locale = system.name().startsWith(code) ? system : QLocale(code);
    QLocale::setDefault(locale);
    const QString folder = QStringLiteral(":/translations");
    load(QStringLiteral("qtTranslator"), QStringLiteral("qtbase_") + code, folder);
    load(QStringLiteral("tesseraTranslator"), QStringLiteral("tessera_") + code, folder);
    for (QWidget* window : QApplication::topLevelWidgets())
        window->setLocale(locale);
}

} // namespace ui::workbench
