package org.djlext.flashattn.pretrained.hub;

import ai.djl.util.Hex;
import ai.djl.util.Utils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A file as the hub announces it.
 *
 * @param name the path in the repository
 * @param blob the name of its content in the cache: the entity tag
 * @param size its size in bytes, or -1 if it was not told
 * @param check how the entity tag tells what the content must be
 */
record RemoteFile(String name, String blob, long size, Check check) {

  /** What an entity tag says of the content. */
  enum Check {
    /** It is the SHA-256 of the content, as for large files. */
    SHA_256,
    /** It is the SHA-1 that git names the content by. */
    GIT,
    /** It is a word of the server. */
    NONE
  }

  /** Reads the headers of the hub's answer, before it redirects. */
  static RemoteFile of(String name, String commit, HubHttp.Answer answer) {
    String linked = answer.header("X-Linked-Etag");
    String tag = linked == null ? answer.header("ETag") : linked;
    String plain = tag == null ? "" : tag.replaceFirst("^W/", "").replace("\"", "");
    String length = answer.header("X-Linked-Size");
    if (length == null) {
      length = answer.last().headers().firstValue("Content-Length").orElse("-1");
    }
    long size = length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    if (plain.matches("[0-9a-f]{64}")) {
      return new RemoteFile(name, plain, size, Check.SHA_256);
    } else if (plain.matches("[0-9a-f]{40}") && answer.header("X-Repo-Commit") != null) {
      return new RemoteFile(name, plain, size, size < 0 ? Check.NONE : Check.GIT);
    }
    return new RemoteFile(name, Utils.hash(name + plain + commit), size, Check.NONE);
  }

  /** Starts the digest that {@link #matches} is to be given. */
  MessageDigest digest() {
    try {
      if (check == Check.GIT) {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        return sha1;
      }
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has these", e);
    }
  }

  boolean matches(String actual) {
    return check == Check.NONE || actual.equals(blob);
  }

  static String finish(MessageDigest digest) {
    return Hex.toHexString(digest.digest());
  }
}
