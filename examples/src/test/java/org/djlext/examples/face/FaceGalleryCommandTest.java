package org.djlext.examples.face;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolling, identifying and forgetting, with a model of random weights and aligned pictures. */
class FaceGalleryCommandTest {

  @TempDir private Path folder;
  private String model;
  private String gallery;
  private String ann;
  private String bob;

  @BeforeEach
  void drawPictures() throws IOException {
    model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1).toString();
    gallery = folder.resolve("gallery").toString();
    ann = FacePictures.noise(folder.resolve("people/Ann/a.png"), 112, 112, 1).toString();
    FacePictures.noise(folder.resolve("people/Ann/b.png"), 112, 112, 2);
    bob = FacePictures.noise(folder.resolve("people/Bob/a.png"), 112, 112, 3).toString();
  }

  @Test
  void whoWasEnrolledIsKnownAgain() throws IOException {
    CliRun run = aligned("enroll", "Ann", folder + "/people/Ann").expect(0);
    assertThat(run.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .matches("enrolled Ann from .*a.png as template 0, quality 0.\\d+");
    assertThat(run.err()).contains("is a new gallery without encryption");
    JsonObject json = aligned("enroll", "Bob", bob, "--json").expect(0).json();
    assertThat(json.get("templates").getAsInt()).isEqualTo(3);
    assertThat(json.get("model").getAsString()).matches("iresnet-[0-9a-f]{16}");
    CliRun known = aligned("identify", ann, "--threshold", "0.9999").expect(0);
    assertThat(known.out()).contains("a.png: Ann").contains("Bob");
    JsonObject found = aligned("identify", bob, "--top", "1", "--json").expect(0).json();
    JsonObject face =
        found
            .getAsJsonArray("pictures")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("faces")
            .get(0)
            .getAsJsonObject();
    assertThat(face.has("person")).isFalse();
    JsonArray candidates = face.getAsJsonArray("candidates");
    assertThat(candidates).hasSize(1);
    JsonObject best = candidates.get(0).getAsJsonObject();
    assertThat(best.get("person").getAsString()).isEqualTo("Bob");
    assertThat(best.get("cosine").getAsDouble()).isGreaterThan(0.9999);
  }

  @Test
  void whoIsLessAlikeThanTheThresholdIsNobodyKnown() {
    aligned("enroll", "Bob", bob).expect(0);
    JsonObject json = aligned("identify", ann, "--json").expect(0).json();
    double cosine =
        json.getAsJsonArray("pictures")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("faces")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("candidates")
            .get(0)
            .getAsJsonObject()
            .get("cosine")
            .getAsDouble();
    String above = Double.toString((1 + cosine) / 2);
    assertThat(aligned("identify", ann, "--threshold", above).expect(0).out())
        .contains("a.png: nobody known");
  }

  @Test
  void everyFaceOfAGroupIsIdentifiedAndNamedInThePicture() throws IOException {
    String group = FacePictures.noise(folder.resolve("in/group.png"), 256, 256, 5).toString();
    String[] detector = {"--detector", RandomFaceModels.DETECTOR, RandomFaceModels.TWO};
    face("enroll", detector, "Eve", group, "--largest").expect(0);
    Path out = folder.resolve("out");
    CliRun run =
        face("identify", detector, group, "--all", "--threshold", "0.9999", "--out", out + "");
    assertThat(run.expect(0).out()).contains("group.png, face 1:", "group.png, face 2: Eve");
    assertThat(out.resolve("group.png")).exists();
    assertThat(face("identify", detector, group).expect(1).err())
        .contains("expected one face, found 2");
  }

  @Test
  void peopleAreEnrolledFromAFolderEach() {
    aligned("enroll", "--people", folder + "/people").expect(0);
    CliRun list = CliRun.of("face", "gallery", "list", "--gallery", gallery).expect(0);
    assertThat(list.out().lines()).hasSize(3).anyMatch(line -> line.matches("Ann +2 +0, 1"));
    assertThat(aligned("enroll", "Ann", "--people", folder + "/people").expect(2).err())
        .contains("expected NAME and at least one IMAGE, or --people and neither");
    assertThat(aligned("enroll", "--people", folder + "/people/Ann").expect(1).err())
        .contains("expected a folder for each person, found none");
  }

  @Test
  void picturesThatCannotBeUsedDoNotStopTheOthers() throws IOException {
    Path black = FacePictures.black(folder.resolve("black.png"), 112, 112);
    CliRun run = aligned("enroll", "Ann", black + "", ann, "--min-quality", "0.1");
    assertThat(run.expect(1).err())
        .contains("black.png: expected a face of quality 0.1 or more, found 0.0");
    assertThat(run.out()).contains("enrolled Ann from " + ann + " as template 0");
  }

  @Test
  void galleryOfAnotherModelIsRefused() throws IOException {
    aligned("enroll", "Ann", ann).expect(0);
    String other = RandomFaceModels.embedding(folder.resolve("other"), 16, 2).toString();
    assertThat(identify(other).expect(1).err())
        .contains("expected a gallery of the model \"iresnet-")
        .contains("embeddings of different models cannot be compared");
    Path moved = Files.move(folder.resolve("model"), folder.resolve("moved"));
    identify(moved.toString()).expect(0);
  }

  @Test
  void galleryRemembersStepsAndMirroring() {
    aligned("enroll", "Ann", ann, "--steps", "CLAHE,gamma", "--flip").expect(0);
    assertThat(aligned("identify", ann).expect(1).err())
        .contains("+flip clahe,gamma\"; embeddings of different models cannot be compared");
    assertThat(aligned("identify", ann, "--steps", "clahe", "--flip").expect(1).err())
        .contains("expected a gallery of the model");
    CliRun run = aligned("identify", ann, "--steps", "clahe,gamma", "--flip", "--json");
    assertThat(run.expect(0).json().get("model").getAsString()).endsWith("+flip clahe,gamma");
    assertThat(aligned("identify", ann, "--steps", "magic").expect(1).err())
        .contains("steps: expected some of histogram, clahe")
        .contains("found magic");
  }

  private CliRun identify(String with) {
    return CliRun.of("face", "identify", ann, "--aligned", "--model", with, "--gallery", gallery);
  }

  @Test
  void deletedPersonsAreNowhereInTheFolder() throws IOException {
    aligned("enroll", "Ann", folder + "/people/Ann").expect(0);
    aligned("enroll", "Bob", bob).expect(0);
    assertThat(bytes()).contains("Ann");
    CliRun run = CliRun.of("face", "gallery", "delete", "Ann", "Zoe", "--gallery", gallery);
    assertThat(run.expect(1).out()).contains("deleted Ann: 2 templates");
    assertThat(run.err()).contains("there is no Zoe");
    assertThat(bytes()).doesNotContain("Ann").contains("Bob");
    CliRun.of("face", "gallery", "delete", "--template", "2", "--gallery", gallery).expect(0);
    assertThat(CliRun.of("face", "gallery", "list", "--gallery", gallery).expect(0).out())
        .contains("nobody is enrolled");
  }

  private String bytes() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(Path.of(gallery))) {
      for (Path file : files.toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void encryptedGalleryOpensWithItsKeyOnly() throws IOException {
    String key = Files.write(folder.resolve("key"), new byte[32]).toString();
    String hex = Files.writeString(folder.resolve("hex"), "00".repeat(32) + "\n").toString();
    String wrong = Files.writeString(folder.resolve("wrong"), "11".repeat(32)).toString();
    CliRun run = aligned("enroll", "Ann", ann, "--key-file", key).expect(0);
    assertThat(run.err()).doesNotContain("without encryption");
    assertThat(bytes()).doesNotContain("Ann");
    aligned("identify", ann, "--key-file", hex).expect(0);
    assertThat(aligned("identify", ann, "--key-file", wrong).expect(1).err())
        .contains("expected the key it was encrypted with, found another");
    assertThat(aligned("identify", ann).expect(1).err())
        .contains("this gallery is encrypted; expected its key by --key-file");
    CliRun info = CliRun.of("face", "gallery", "info", "--gallery", gallery).expect(0);
    assertThat(info.out().lines())
        .anyMatch(line -> line.matches("encrypted +yes"))
        .anyMatch(line -> line.matches("dimension +16"))
        .anyMatch(line -> line.matches("persons +not told without the key"));
    Files.writeString(folder.resolve("short"), "abc");
    assertThat(aligned("identify", ann, "--key-file", folder + "/short").expect(1).err())
        .contains("short: expected a key of 16, 24 or 32 bytes");
    assertThat(aligned("identify", ann, "--key-file", folder + "/none").expect(1).err())
        .contains("there is no such file");
  }

  @Test
  void damagedPartIsToldUntilTheGalleryIsCompacted() throws IOException {
    aligned("enroll", "Ann", folder + "/people/Ann").expect(0);
    aligned("enroll", "Bob", bob).expect(0);
    Path log = Path.of(gallery).resolve("gallery.log");
    byte[] content = Files.readAllBytes(log);
    content[content.length - 200] ^= 1;
    Files.write(log, content);
    String[] info = {"face", "gallery", "info", "--gallery", gallery, "--json"};
    CliRun damaged = CliRun.of(info).expect(0);
    assertThat(damaged.err()).contains("could not be read").contains("everything else is there");
    assertThat(damaged.json().getAsJsonArray("damages")).hasSize(1);
    assertThat(damaged.json().get("templates").getAsInt()).isEqualTo(2);
    CliRun.of("face", "gallery", "compact", "--gallery", gallery).expect(0);
    assertThat(CliRun.of(info).expect(0).json().getAsJsonArray("damages")).isEmpty();
  }

  @Test
  void galleriesThatAreNotThereAreNotMade() {
    String[][] commands = {
      {"face", "gallery", "list", "--gallery", gallery},
      {"face", "gallery", "delete", "Ann", "--gallery", gallery},
      {"face", "gallery", "info", "--gallery", gallery},
      {"face", "gallery", "compact", "--gallery", gallery}
    };
    for (String[] command : commands) {
      assertThat(CliRun.of(command).expect(1).err()).contains("gallery: expected a gallery, found");
    }
    assertThat(aligned("identify", ann).expect(1).err()).contains("expected a gallery, found");
    assertThat(Path.of(gallery)).doesNotExist();
  }

  private CliRun aligned(String command, String... more) {
    return face(command, new String[] {"--aligned"}, more);
  }

  private CliRun face(String command, String[] how, String... more) {
    List<String> args = new ArrayList<>(List.of("face", command, "--model", model));
    args.addAll(List.of("--gallery", gallery));
    args.addAll(List.of(how));
    args.addAll(List.of(more));
    return CliRun.of(args.toArray(String[]::new));
  }
}
