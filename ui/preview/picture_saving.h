#pragma once

#include <QImage>
#include <QString>

#include <string>

class QMimeData;

namespace ui::preview {

/// Writes a picture as PNG, atomically. @param recipe study that it came from, as JSON, which travels in the file;
/// empty: none. @throws core::Error{Failed} naming the path, also for a null picture.
void savePng(const QString& path, const QImage& image, const std::string& recipe);

/// The picture for the clipboard: as an image, and as a PNG with the recipe inside for programs that take files.
QMimeData* pictureData(const QImage& image, const std::string& recipe);

} // namespace ui::preview
