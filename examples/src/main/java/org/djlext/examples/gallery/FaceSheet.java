package org.djlext.examples.gallery;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * Faces in rows and columns, with their names.
 *
 * @param columns what the columns are called
 * @param rows the rows
 */
record FaceSheet(List<String> columns, List<Row> rows) {

  private static final int GAP = 6;
  private static final int LINE = 22;
  private static final int MARGIN = 84;

  /**
   * One row.
   *
   * @param name what it is called
   * @param faces a face for each column, all of one size
   */
  record Row(String name, List<RgbImage> faces) {}

  BufferedImage draw() {
    RgbImage first = rows.get(0).faces().get(0);
    int across = first.width() + GAP;
    int down = first.height() + GAP;
    BufferedImage sheet =
        new BufferedImage(
            MARGIN + columns.size() * across - GAP,
            LINE + rows.size() * down - GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = sheet.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    pen.setColor(new Color(0x334155));
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    for (int i = 0; i < columns.size(); i++) {
      pen.drawString(columns.get(i), MARGIN + i * across + 2, LINE - 7);
    }
    for (int j = 0; j < rows.size(); j++) {
      int top = LINE + j * down;
      pen.drawString(rows.get(j).name(), 2, top + first.height() / 2);
      List<RgbImage> faces = rows.get(j).faces();
      for (int i = 0; i < faces.size(); i++) {
        pen.drawImage(faces.get(i).toBufferedImage(), MARGIN + i * across, top, null);
      }
    }
    pen.dispose();
    return sheet;
  }
}
