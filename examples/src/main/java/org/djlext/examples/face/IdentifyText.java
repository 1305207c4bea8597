package org.djlext.examples.face;

import java.util.List;
import org.djlext.examples.cli.TextTable;
import org.djlext.face.match.Candidate;

/** Whom a picture shows, for people. */
final class IdentifyText {

  private IdentifyText() {}

  static String of(IdentifyCommand.Picture picture, Double threshold) {
    StringBuilder text = new StringBuilder();
    int count = picture.faces().size();
    for (int i = 0; i < count; i++) {
      IdentifyCommand.Identified face = picture.faces().get(i);
      String which = count == 1 ? "" : ", face " + (i + 1);
      text.append(picture.file()).append(which).append(": ").append(answer(face, threshold));
      text.append(System.lineSeparator()).append(table(face.candidates()));
    }
    return text.toString();
  }

  private static String answer(IdentifyCommand.Identified face, Double threshold) {
    if (face.candidates().isEmpty()) {
      return "the gallery is empty";
    }
    if (face.person() != null) {
      return face.person();
    }
    return threshold == null
        ? "most like " + face.candidates().get(0).person() + "; --threshold says what counts"
        : "nobody known";
  }

  private static String table(List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      return "";
    }
    TextTable table = new TextTable("  person", "cosine>");
    for (Candidate candidate : candidates) {
      table.row("  " + candidate.person(), FaceText.number("%.4f", candidate.cosine()));
    }
    return table.text();
  }
}
