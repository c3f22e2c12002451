#pragma once

#include <QImage>
#include <QString>

#include <string>

class QMimeData;

namespace ui::preview {

/// Writes an image as PNG, atomically. @param study study that it came from, as JSON, which travels in the file;
/// empty: none. @throws core::Error{Failed} naming the path, also for a null image.
void savePng(const QString& path, const QImage& image, const std::string& study);

/// The image for the clipboard: as an image, and as a PNG with the study inside for programs that take files.
QMimeData* imageData(const QImage& image, const std::string& study);

} // namespace ui::preview
