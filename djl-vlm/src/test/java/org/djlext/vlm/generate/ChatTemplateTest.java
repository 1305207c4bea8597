package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Chats as transformers writes them, with the templates and chats of chat_template_goldens.py. */
class ChatTemplateTest {

  private static final Clock FROZEN =
      Clock.fixed(Instant.parse("2025-03-07T14:05:09Z"), ZoneOffset.UTC);

  @TestFactory
  Stream<DynamicTest> writesChatsAsTransformers() throws IOException {
    Path file = Path.of("src/test/resources/generate/chat_templates.json");
    JsonObject goldens = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonObject chats = goldens.getAsJsonObject("chats");
    return goldens.getAsJsonArray("templates").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .flatMap(
            golden ->
                golden.getAsJsonArray("cases").asList().stream()
                    .map(JsonElement::getAsJsonObject)
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                name(golden, c), () -> check(golden, c, chats))));
  }

  @Test
  void furtherVariablesReachTheTemplate() {
    ChatTemplate template =
        new ChatTemplate("{{ tools | tojson }} {{ date_string }} {{ thinking }}", Map.of());
    Map<String, Object> variables =
        Map.of("tools", List.of(Map.of("name", "f")), "date_string", "today", "thinking", true);
    assertThat(template.render(List.of(), false, variables))
        .isEqualTo("[{\"name\": \"f\"}] today True");
  }

  @Test
  void whatPeopleSayIsNeverReadAsTemplate() {
    ChatTemplate template = new ChatTemplate("{{ messages[0].content }}", Map.of());
    String said = "{{ 1 + 1 }} {% if x %} {{- messages -}} {# note #}";
    assertThat(template.render(List.of(ChatMessage.user(said)), false)).isEqualTo(said);
  }

  @Test
  void datesAreWrittenAsInC() {
    ChatTemplate template =
        new ChatTemplate(
            "{{ strftime_now('%d %b %Y|%-d %B %y|%A %a|%H:%M:%S|%I %p|%j|%F|100%%') }}",
            Map.of(), FROZEN);
    assertThat(template.render(List.of(), false))
        .isEqualTo("07 Mar 2025|7 March 25|Friday Fri|14:05:09|02 PM|066|2025-03-07|100%");
  }

  private static String name(JsonObject golden, JsonObject testCase) {
    return "%s, %s, generation prompt %s"
        .formatted(
            golden.get("name").getAsString(),
            testCase.get("chat").getAsString(),
            testCase.get("generationPrompt").getAsBoolean());
  }

  private static void check(JsonObject golden, JsonObject testCase, JsonObject chats) {
    Map<String, String> special = new HashMap<>();
    for (String token : new String[] {"bos", "eos"}) {
      if (!golden.get(token).isJsonNull()) {
        special.put(token + "_token", golden.get(token).getAsString());
      }
    }
    ChatTemplate template = new ChatTemplate(golden.get("template").getAsString(), special, FROZEN);
    List<ChatMessage> messages =
        chats.getAsJsonArray(testCase.get("chat").getAsString()).asList().stream()
            .map(JsonElement::getAsJsonObject)
            .map(m -> new ChatMessage(m.get("role").getAsString(), m.get("content").getAsString()))
            .toList();
    boolean prompt = testCase.get("generationPrompt").getAsBoolean();
    if (testCase.has("text")) {
      assertThat(template.render(messages, prompt)).isEqualTo(testCase.get("text").getAsString());
    } else {
      assertThatThrownBy(() -> template.render(messages, prompt))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the chat template refuses: " + testCase.get("error").getAsString());
    }
  }
}
