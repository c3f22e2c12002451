#pragma once

#include <QString>

#include <functional>

namespace ui::notices {
class NoticeStack;
}

namespace ui::files {

/// Offers, in place, the backup of a study that cannot be read.
/// @param open called with the path once the backup is in the damaged file's place, which is
/// kept beside it; never if the person does not want it. @param failed called with the reason why that could not be
/// done.
/// @return whether there is a backup to offer.
bool offerBackup(notices::NoticeStack& notices, const QString& path, const std::function<void(const QString&)>& open,
                 const std::function<void(const QString&)>& failed);

/// objectName of the notice.
inline const QString damagedNotice = QStringLiteral("damagedStudy");

} // namespace ui::files
