package org.djlext.examples.face;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.djlext.examples.faces.FaceGenerator;
import org.djlext.examples.faces.FaceScene;
import org.djlext.examples.faces.FaceView;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with the built-in miniatures, on people whom no training has seen. */
class FaceMiniatureTest {

  private static final long SEED = 990_017;
  private static final int SCENES = 12;
  private static final int PEOPLE = 6;
  private static final int VIEWS = 3;

  @TempDir private Path folder;

  @Test
  void facesOfDrawnScenesAreFound() throws IOException {
    FaceGenerator generator = new FaceGenerator(SEED);
    List<FaceScene> scenes = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      scenes.add(generator.scene(i));
      write(folder.resolve("scenes/%02d.png".formatted(i)), scenes.get(i).picture());
    }
    JsonObject json = CliRun.of("face", "detect", folder + "/scenes", "--json").expect(0).json();
    int faces = 0;
    int found = 0;
    for (int i = 0; i < SCENES; i++) {
      JsonArray boxes =
          json.getAsJsonArray("pictures").get(i).getAsJsonObject().getAsJsonArray("faces");
      for (Face face : scenes.get(i).faces()) {
        faces++;
        for (JsonElement one : boxes) {
          JsonObject box = one.getAsJsonObject().getAsJsonObject("box");
          double x = box.get("x").getAsDouble() + box.get("width").getAsDouble() / 2;
          double y = box.get("y").getAsDouble() + box.get("height").getAsDouble() / 2;
          boolean near =
              Math.abs(x - face.x() - face.width() / 2) < face.width() / 4
                  && Math.abs(y - face.y() - face.height() / 2) < face.height() / 4;
          if (near) {
            found++;
            break;
          }
        }
      }
    }
    assertThat(found).as("of %d faces", faces).isGreaterThan(faces * 8 / 10);
  }

  @Test
  void peopleAreEnrolledAndKnownAgain() throws IOException {
    FaceGenerator generator = new FaceGenerator(SEED);
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(56));
    Random random = new Random(SEED);
    for (int person = 0; person < PEOPLE; person++) {
      for (int view = 0; view < VIEWS; view++) {
        FaceView seen = FaceView.draw(Nuisance.EASY, random);
        String name = view == 0 ? "enrol/p%d/a.png" : "probe/p%d-" + view + ".png";
        write(
            folder.resolve(name.formatted(person)), generator.aligned(person, seen, aligner, 0.02));
      }
    }
    String gallery = folder.resolve("gallery").toString();
    CliRun.of("face", "enroll", "--people", folder + "/enrol", "--gallery", gallery, "--aligned")
        .expect(0);
    JsonObject json =
        CliRun.of(
                "face", "identify", folder + "/probe", "--gallery", gallery, "--aligned", "--json")
            .expect(0)
            .json();
    int right = 0;
    for (JsonElement picture : json.getAsJsonArray("pictures")) {
      JsonObject face = picture.getAsJsonObject().getAsJsonArray("faces").get(0).getAsJsonObject();
      String best =
          face.getAsJsonArray("candidates").get(0).getAsJsonObject().get("person").getAsString();
      String file = picture.getAsJsonObject().get("file").getAsString();
      right += file.contains("/" + best + "-") ? 1 : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(PEOPLE * (VIEWS - 1) - 1);
  }

  private static void write(Path file, RgbImage picture) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(picture.toBufferedImage(), "png", file.toFile());
  }
}
