package io.predilect.data.attributes;

import java.util.Locale;

/**
 * What a place to stay is like: one of two words each. No word belongs to two attributes, nor
 * stands anywhere else in a response.
 */
enum Attribute {
  WALLS("The walls are", "red", "blue", "crimson", "navy"),
  ROOMS("The rooms are", "large", "small", "roomy", "cramped"),
  HOUSE("The house is", "old", "new", "antique", "modern"),
  STREET("The street is", "quiet", "busy", "silent", "noisy"),
  PRICE("The price is", "low", "steep", "cheap", "costly"),
  LIGHT("The light is", "bright", "dim", "sunny", "shady"),
  BEDS("The beds are", "soft", "firm", "fluffy", "stiff"),
  AIR("The air is", "warm", "cool", "cosy", "fresh"),
  FOOD("The food is", "sweet", "salty", "sugary", "savoury"),
  STATION("The station is", "near", "far", "close", "remote"),
  GARDEN("The garden is", "wild", "neat", "overgrown", "tidy"),
  HOST("The host is", "chatty", "shy", "talkative", "reserved");

  private final String opening;
  private final String yes;
  private final String no;
  private final String echoYes;
  private final String echoNo;

  Attribute(String opening, String yes, String no, String echoYes, String echoNo) {
    this.opening = opening;
    this.yes = yes;
    this.no = no;
    this.echoYes = echoYes;
    this.echoNo = echoNo;
  }

  String word(boolean value) {
    return value ? yes : no;
  }

  /** "The walls are red". */
  String statement(boolean value) {
    return opening + " " + word(value);
  }

  /** "Guests call the walls crimson": another word for a value. */
  String echo(boolean value) {
    String subject = opening.substring(0, opening.lastIndexOf(' ')).toLowerCase(Locale.ROOT);
    return "Guests call " + subject + " " + (value ? echoYes : echoNo);
  }
}
