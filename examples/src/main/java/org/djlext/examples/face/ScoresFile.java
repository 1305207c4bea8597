package org.djlext.examples.face;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.face.eval.PairFormatException;
import org.djlext.face.eval.PairScores;

/**
 * Scores of pairs as other programs write them: a line for each with the score and whether both
 * faces are of one person (1 or 0, true or false, same or different), separated by commas, tabs or
 * spaces. Empty lines, those after {@code #} and a first line of headings are left out.
 */
final class ScoresFile {

  private static final Map<String, Boolean> ANSWERS =
      Map.of("1", true, "0", false, "true", true, "false", false, "same", true, "different", false);

  private ScoresFile() {}

  /**
   * Reads a file.
   *
   * @param distances whether lower scores are more alike
   */
  static PairScores read(Path file, boolean distances) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new PairFormatException(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new PairFormatException(file, "this is no text", e);
    }
    List<Double> scores = new ArrayList<>();
    List<Boolean> answers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean headings = scores.isEmpty() && i == 0 && !line.matches("[-+.0-9].*");
      if (!line.isEmpty() && !line.startsWith("#") && !headings) {
        String[] cells = line.split("\\s*[,;\\s]\\s*");
        Double score = cells.length == 2 ? number(cells[0]) : null;
        Boolean answer = score == null ? null : ANSWERS.get(cells[1].toLowerCase(Locale.ROOT));
        if (answer == null) {
          throw new PairFormatException(
              file, "line %d: expected a score and 1 or 0, found \"%s\"".formatted(i + 1, line));
        }
        scores.add(score);
        answers.add(answer);
      }
    }
    double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
    boolean[] same = new boolean[values.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = answers.get(i);
    }
    return distances
        ? PairScores.ofDistances(values, same)
        : PairScores.ofSimilarities(values, same);
  }

  private static Double number(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
