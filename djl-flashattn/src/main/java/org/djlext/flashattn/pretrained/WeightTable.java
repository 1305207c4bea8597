package org.djlext.flashattn.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which checkpoint tensor fills which Block parameter, as data.
 *
 * <p>A table is a text resource: each line has the checkpoint's name, the dotted path of the
 * parameter (see {@link BlockParameters}) and perhaps the name of a {@link WeightTransform}. {@code
 * {i}} stands for a number and means the same one on both sides, {@code {i+1}} for the number after
 * it, where one side counts from 1; {@code {name}} stands for any text. Several of them correspond
 * in their order. A line {@code ignore name} lists tensors that are known to be useless, and {@code
 * #} begins a comment.
 */
public final class WeightTable {

  private static final Pattern INDEX = Pattern.compile("\\{(?:i(\\+1)?|name)}");

  private final List<Row> rows;
  private final List<Pattern> ignored;
  private final Map<String, WeightTransform> transforms;

  private record Row(
      String checkpoint, String block, String transform, Pattern isCheckpoint, Pattern isBlock) {

    static Row of(String checkpoint, String block, String transform) {
      return new Row(checkpoint, block, transform, pattern(checkpoint), pattern(block));
    }
  }

  /**
   * One tensor's way into a Block.
   *
   * @param checkpointName the tensor's name in the checkpoint
   * @param transform what is done to it, or nothing
   */
  public record Origin(String checkpointName, Optional<WeightTransform> transform) {}

  private WeightTable(
      List<Row> rows, List<Pattern> ignored, Map<String, WeightTransform> transforms) {
    this.rows = rows;
    this.ignored = ignored;
    this.transforms = transforms;
  }

  /**
   * Reads a table that lies beside a class.
   *
   * @param anchor the class whose package holds the resource
   * @param resource the file name
   * @return the table
   * @throws IllegalArgumentException if there is no such resource or a line is not understood
   */
  public static WeightTable resource(Class<?> anchor, String resource) {
    try (InputStream is = anchor.getResourceAsStream(resource)) {
      if (is == null) {
        throw new IllegalArgumentException(
            "no weight table " + resource + " in package " + anchor.getPackageName());
      }
      return parse(resource, new String(is.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read weight table " + resource, e);
    }
  }

  static WeightTable parse(String name, String text) {
    List<Row> rows = new ArrayList<>();
    List<Pattern> ignored = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String content = line.replaceFirst("#.*", "").strip();
      if (content.isEmpty()) {
        continue;
      }
      String[] words = content.split("\\s+");
      if (words.length == 2 && "ignore".equals(words[0])) {
        ignored.add(pattern(words[1]));
      } else if (words.length == 2 || words.length == 3) {
        rows.add(Row.of(words[0], words[1], words.length == 3 ? words[2] : null));
      } else {
        throw new IllegalArgumentException(
            name + ": expected 'checkpoint-name block-path [transform]', found '" + line + "'");
      }
    }
    return new WeightTable(rows, ignored, Map.of());
  }

  /**
   * Gives meaning to a transform that the table names.
   *
   * @param name the name in the table
   * @param transform what it does
   * @return a table that knows the transform
   */
  public WeightTable withTransform(String name, WeightTransform transform) {
    Map<String, WeightTransform> more = new HashMap<>(transforms);
    more.put(name, transform);
    return new WeightTable(rows, ignored, more);
  }

  /**
   * Joins the rows of two tables.
   *
   * @param other a table for other parts of the same checkpoint
   * @return a table with all rows and transforms, those of this one first
   */
  public WeightTable and(WeightTable other) {
    List<Row> all = new ArrayList<>(rows);
    all.addAll(other.rows);
    List<Pattern> useless = new ArrayList<>(ignored);
    useless.addAll(other.ignored);
    Map<String, WeightTransform> more = new HashMap<>(other.transforms);
    more.putAll(transforms);
    return new WeightTable(all, useless, more);
  }

  /**
   * Puts something before all names, for a model that is a part of another.
   *
   * @param checkpointPrefix what stands before the tensors, such as {@code detr.}
   * @param blockPrefix what stands before the parameters
   * @return a table of the longer names
   */
  public WeightTable under(String checkpointPrefix, String blockPrefix) {
    List<Row> longer =
        rows.stream()
            .map(
                row ->
                    Row.of(
                        checkpointPrefix + row.checkpoint(),
                        blockPrefix + row.block(),
                        row.transform()))
            .toList();
    List<Pattern> useless =
        ignored.stream()
            .map(p -> Pattern.compile(Pattern.quote(checkpointPrefix) + p.pattern()))
            .toList();
    return new WeightTable(longer, useless, transforms);
  }

  /**
   * Finds the tensor that fills a parameter.
   *
   * @param blockPath the dotted path of the parameter
   * @return the tensor and its transform, or nothing if the table does not know the parameter
   * @throws IllegalStateException if the transform has not been given a meaning
   */
  public Optional<Origin> originOf(String blockPath) {
    for (Row row : rows) {
      Matcher matcher = row.isBlock().matcher(blockPath);
      if (matcher.matches()) {
        return Optional.of(
            new Origin(fill(row.checkpoint(), row.block(), matcher), transform(row)));
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the parameter that a tensor fills.
   *
   * @param checkpointName the tensor's name
   * @return the dotted path, or nothing if the table does not know the tensor
   */
  public Optional<String> targetOf(String checkpointName) {
    for (Row row : rows) {
      Matcher matcher = row.isCheckpoint().matcher(checkpointName);
      if (matcher.matches()) {
        return Optional.of(fill(row.block(), row.checkpoint(), matcher));
      }
    }
    return Optional.empty();
  }

  /**
   * Says whether a tensor is known to be useless.
   *
   * @param checkpointName the tensor's name
   * @return true if the table ignores it
   */
  public boolean ignores(String checkpointName) {
    return ignored.stream().anyMatch(p -> p.matcher(checkpointName).matches());
  }

  private Optional<WeightTransform> transform(Row row) {
    if (row.transform() == null) {
      return Optional.empty();
    }
    WeightTransform transform = transforms.get(row.transform());
    if (transform == null) {
      throw new IllegalStateException("no meaning was given to the transform " + row.transform());
    }
    return Optional.of(transform);
  }

  private static Pattern pattern(String name) {
    return Pattern.compile(
        INDEX
            .matcher(Pattern.quote(name))
            .replaceAll(mark -> isName(mark) ? "\\\\E(.+)\\\\Q" : "\\\\E(\\\\d{1,9})\\\\Q"));
  }

  /** Puts the numbers of a name that fits one side into the other side. */
  private static String fill(String to, String from, Matcher numbers) {
    Matcher source = INDEX.matcher(from);
    Matcher target = INDEX.matcher(to);
    StringBuilder filled = new StringBuilder();
    for (int i = 1; target.find() && source.find(); i++) {
      String text = numbers.group(i);
      if (!isName(target)) {
        text = Long.toString(Long.parseLong(text) + offset(target) - offset(source));
      }
      target.appendReplacement(filled, Matcher.quoteReplacement(text));
    }
    return target.appendTail(filled).toString();
  }

  private static boolean isName(MatchResult mark) {
    return "{name}".equals(mark.group());
  }

  private static int offset(Matcher index) {
    return index.group(1) == null ? 0 : 1;
  }
}
