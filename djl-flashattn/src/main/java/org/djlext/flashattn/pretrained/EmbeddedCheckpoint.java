package org.djlext.flashattn.pretrained;

import ai.djl.Application;
import ai.djl.repository.MRL;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * A checkpoint folder among the resources of a jar, unpacked into DJL's cache on first use. Its
 * index, {@code files.sha256} as {@code sha256sum} writes it, lists the files and names the folder
 * in the cache: another version gets another folder.
 *
 * <p>A model zoo registers one so, after which {@code djl://group/artifact} loads it:
 *
 * <pre>{@code
 * addModel(EmbeddedCheckpoint.of(MyZoo.class, "mini")
 *         .model(Application.NLP.TEXT_GENERATION, "org.example", "mini"));
 * }</pre>
 */
public final class EmbeddedCheckpoint {

  private static final String INDEX = "files.sha256";
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([\\w.-]+)");
  private static final int KEY_LENGTH = 16;

  private final Class<?> anchor;
  private final String folder;
  private final Map<String, String> hashes;
  private final Path target;

  private EmbeddedCheckpoint(Class<?> anchor, String folder, String index, Path cache) {
    this.anchor = anchor;
    this.folder = folder;
    this.hashes = parse(folder, index);
    String key = HexFormat.of().formatHex(sha256().digest(index.getBytes(StandardCharsets.UTF_8)));
    this.target =
        cache
            .resolve("djlext")
            .resolve(anchor.getPackageName() + "." + folder)
            .resolve(key.substring(0, KEY_LENGTH));
  }

  /**
   * Finds a checkpoint beside a class, without unpacking it.
   *
   * @param anchor the class whose package holds the folder
   * @param folder the name of the folder
   * @return the checkpoint
   * @throws IllegalArgumentException if there is no such folder or its index cannot be understood
   */
  public static EmbeddedCheckpoint of(Class<?> anchor, String folder) {
    return of(anchor, folder, Utils.getCacheDir());
  }

  static EmbeddedCheckpoint of(Class<?> anchor, String folder, Path cache) {
    try (InputStream is = anchor.getResourceAsStream(folder + "/" + INDEX)) {
      if (is == null) {
        throw new IllegalArgumentException(
            "no %s/%s in package %s".formatted(folder, INDEX, anchor.getPackageName()));
      }
      String index = new String(is.readAllBytes(), StandardCharsets.UTF_8);
      return new EmbeddedCheckpoint(anchor, folder, index, cache);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + "/" + INDEX, e);
    }
  }

  /**
   * Writes the index of a folder that is to be embedded.
   *
   * @param folder a folder with files only
   * @throws IOException if reading or writing fails
   */
  public static void writeIndex(Path folder) throws IOException {
    StringBuilder index = new StringBuilder();
    try (Stream<Path> list = Files.list(folder)) {
      List<Path> files =
          list.filter(f -> !f.getFileName().toString().equals(INDEX)).sorted().toList();
      for (Path file : files) {
        index.append(hash(file)).append("  ").append(file.getFileName()).append('\n');
      }
    }
    WholeFile.write(folder.resolve(INDEX), index.toString());
  }

  /**
   * Makes sure that the checkpoint is unpacked and whole. What is absent or damaged is written
   * anew, to a temporary name first, so that several processes may do this at once.
   *
   * @return the folder in DJL's cache
   * @throws IOException if the cache cannot be written, or a resource does not have the contents
   *     that the index promises
   */
  public Path extract() throws IOException {
    Files.createDirectories(target);
    for (Map.Entry<String, String> entry : hashes.entrySet()) {
      Path file = target.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || !hash(file).equals(entry.getValue())) {
        extract(entry.getKey(), entry.getValue(), file);
      }
    }
    return target;
  }

  /**
   * Returns what a model zoo registers.
   *
   * @param application what the model is for
   * @param groupId the group id of the zoo
   * @param artifactId the name of the model in the zoo
   * @return the model, which is unpacked when it is first loaded
   */
  public MRL model(Application application, String groupId, String artifactId) {
    return new EmbeddedRepository(this, application, groupId, artifactId).mrl();
  }

  /** Returns the folder in the cache, unpacked or not. */
  Path target() {
    return target;
  }

  private void extract(String name, String expected, Path file) throws IOException {
    // a temporary file of the JDK would be closed to other users of a shared cache
    Path temporary = target.resolve("." + name + "." + UUID.randomUUID());
    try (InputStream is = anchor.getResourceAsStream(folder + "/" + name)) {
      if (is == null) {
        throw new CheckpointException(
            file, "%s lists it, but the jar does not have it".formatted(INDEX));
      }
      Files.copy(is, temporary);
      String actual = hash(temporary);
      if (!actual.equals(expected)) {
        throw new CheckpointException(file, "SHA-256 of the resource", expected, actual);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Map<String, String> parse(String folder, String index) {
    Map<String, String> hashes = new TreeMap<>();
    for (String line : index.lines().toList()) {
      var matcher = LINE.matcher(line);
      if (!matcher.matches() || matcher.group(2).startsWith(".")) {
        throw new IllegalArgumentException(
            "%s/%s: expected 'sha256  name', found '%s'".formatted(folder, INDEX, line));
      }
      hashes.put(matcher.group(2), matcher.group(1));
    }
    return hashes;
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream is = new DigestInputStream(Files.newInputStream(file), digest)) {
      is.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
