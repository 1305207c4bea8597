package org.djlext.vlm.tune.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RougeLTest {

  @Test
  void scoresEqualThoseOfRougeScore() throws IOException {
    RougeL rouge = new RougeL();
    int compared = 0;
    for (JsonElement each :
        JsonParser.parseString(Files.readString(Path.of("src/test/resources/instruct/rouge.json")))
            .getAsJsonArray()) {
      JsonObject golden = each.getAsJsonObject();
      String a = golden.get("a").getAsString();
      String b = golden.get("b").getAsString();
      assertThat(RougeL.f1(rouge.words(a), rouge.words(b)))
          .as("%s | %s", a, b)
          .isCloseTo(golden.get("f1").getAsDouble(), within(1e-12));
      compared++;
    }
    assertThat(compared).isEqualTo(63);
  }

  @Test
  void theNearSentencesOfTheReferenceAreTooMuchAlike() {
    RougeL rouge = new RougeL();
    double f1 =
        RougeL.f1(
            rouge.words("write a short poem about the sea"),
            rouge.words("write a poem about the mountains"));
    assertThat(f1).isCloseTo(0.769231, within(1e-6));
  }
}
