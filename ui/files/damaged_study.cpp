#include "ui/files/damaged_study.h"

#include "core/base/error.h"
#include "core/study/study_backup.h"
#include "ui/notices/notice_stack.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

namespace ui::files {

namespace {

struct DamageTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::files::DamagedStudy)
};

} // namespace

bool offerBackup(notices::NoticeStack& notices, const QString& path, const std::function<void(const QString&)>& open,
                 const std::function<void(const QString&)>& failed) {
    if (!core::study::readBackup(path.toStdString()))
        return false;
    const QFileInfo backup(QString::fromStdString(core::study::backupOf(path.toStdString()).string()));
    const auto text = [name = QFileInfo(path).fileName(), time = backup.lastModified()] {
        return DamageTexts::tr("%1 cannot be read. As it was saved before, on %2, it is there beside it.")
            .arg(name, QLocale().toString(time, QLocale::ShortFormat));
    };
    const auto restore = [path, open, failed] {
        try {
            core::study::restoreBackup(path.toStdString());
            open(path);
        } catch (const core::Error& error) {
            failed(QString::fromUtf8(error.what()));
        }
    };
    notices.show({.name = damagedNotice,
                  .text = text,
                  .buttons = {{QStringLiteral("openBackup"), [] { return DamageTexts::tr("Open the backup"); },
                               [] {
                                   return DamageTexts::tr(
                                       "Put it in the place of the damaged file, which stays beside it as "
                                       ".corrupt-…");
                               },
                               restore},
                              {QStringLiteral("leaveDamaged"), [] { return DamageTexts::tr("Leave it"); },
                               [] { return DamageTexts::tr("Change nothing"); }, [] {}}}});
    return true;
}

} // namespace ui::files
