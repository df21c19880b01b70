package io.predilect.data.attributes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who a place is for, and thereby what decides. */
enum Customer {
  ANN,
  BOB,
  CLEO,
  DAN,
  EVE,
  FINN,
  GINA,
  HUGO,
  IDA,
  JACK,
  KATE,
  LEO,
  MIA,
  NOAH,
  OLGA,
  PAUL,
  RITA,
  SAM,
  TESS,
  URI,
  VERA,
  WALT,
  XENIA,
  YANN,
  ZOE,
  AMOS,
  BETH,
  CARL,
  DORA,
  EMIL;

  static final List<Customer> ALL = List.of(values());

  /** How many a data set can be about: as many as share twelve attributes by twos, the fewest. */
  static final int ASKED = 6;

  /** Those of lessons, whose wishes are no secret. */
  static final List<Customer> KNOWN = ALL.subList(ASKED, ALL.size());

  String label() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }

  static Optional<Customer> called(String label) {
    return ALL.stream().filter(customer -> customer.label().equals(label)).findFirst();
  }
}
