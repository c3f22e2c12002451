#pragma once

#include <QImage>
#include <QString>

#include <string>

namespace ui::preview {

/// Writes a picture as PNG, atomically. @param recipe study that it came from, as JSON, which travels in the file;
/// empty: none. @throws core::Error{Failed} naming the path, also for a null picture.
void savePng(const QString& path, const QImage& image, const std::string& recipe);

} // namespace ui::preview
