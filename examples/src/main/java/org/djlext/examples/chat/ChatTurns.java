package org.djlext.examples.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.djlext.examples.cli.CommandOutput;

/** Takes the prompts and shows the answers. */
final class ChatTurns {

  private static final String EXIT = "/exit";
  private static final String RESET = "/reset";

  private final String model;
  private final Conversation conversation;
  private final CommandOutput output;
  private final int images;
  private final double loadSeconds;
  private Double firstTokenSeconds;

  ChatTurns(
      String model,
      Conversation conversation,
      CommandOutput output,
      int images,
      double loadSeconds) {
    this.model = model;
    this.conversation = conversation;
    this.output = output;
    this.images = images;
    this.loadSeconds = loadSeconds;
  }

  /** Answers one prompt. */
  void once(String prompt) throws IOException {
    ChatResult result = answer(prompt);
    output.note(result.figures());
    output.result(result);
  }

  /** Answers line after line; with JSON each answer is one line. */
  void all(InputStream prompts) throws IOException {
    boolean typed = System.console() != null;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(prompts, StandardCharsets.UTF_8));
    if (typed) {
      output.say(model + " listens; " + RESET + " begins anew, " + EXIT + " ends.");
    }
    while (true) {
      if (typed) {
        output.write("> ");
      }
      String line = lines.readLine();
      if (line == null || EXIT.equals(line.strip())) {
        return;
      } else if (RESET.equals(line.strip())) {
        conversation.reset();
      } else if (!line.isBlank()) {
        turn(line, typed);
      }
    }
  }

  /** A prompt that does not fit the context is refused; who types it can go on. */
  private void turn(String line, boolean typed) {
    try {
      output.resultLine(answer(line));
    } catch (IllegalArgumentException e) {
      if (!typed) {
        throw e;
      }
      output.note(e.getMessage() + "; " + RESET + " begins anew");
    }
  }

  private ChatResult answer(String prompt) {
    Double[] first = {null};
    Reply reply =
        conversation.answer(
            prompt,
            piece -> {
              if (firstTokenSeconds == null) {
                firstTokenSeconds = ChatResult.secondsSinceStart();
                first[0] = firstTokenSeconds;
              }
              output.write(piece);
            });
    output.say("");
    return ChatResult.of(model, reply, images, loadSeconds, first[0]);
  }
}
