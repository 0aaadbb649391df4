#include "daemon/cli/event_schema.hpp"

namespace senda::daemon::cli {

constinit std::string_view const event_schema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "senda event",
  "description": "one line of what a helper with JSON events reads, with api.version 6",
  "type": "object",
  "required": ["exabgp", "time", "host", "pid", "ppid", "type"],
  "properties": {
    "exabgp": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+"},
    "time": {"type": "number"},
    "host": {"type": "string"},
    "pid": {"type": "integer", "minimum": 0},
    "ppid": {"type": "integer", "minimum": 0},
    "counter": {"type": "integer", "minimum": 1},
    "type": {
      "enum": [
        "state",
        "fsm",
        "negotiated",
        "signal",
        "open",
        "keepalive",
        "update",
        "notification",
        "refresh",
        "route-refresh",
        "operational"
      ]
    },
    "header": {"type": "string", "pattern": "^0x([0-9A-F]{2})*$"},
    "body": {"type": "string", "pattern": "^0x([0-9A-F]{2})*$"},
    "neighbor": {"$ref": "#/definitions/peer"},
    "notification": {"const": "shutdown"}
  },
  "additionalProperties": false,
  "oneOf": [
    {"required": ["neighbor", "counter"], "not": {"required": ["notification"]}},
    {
      "required": ["notification"],
      "not": {"required": ["neighbor"]},
      "properties": {"type": {"const": "notification"}}
    }
  ],
  "allOf": [
    {
      "if": {"properties": {"type": {"const": "state"}}},
      "then": {"properties": {"neighbor": {"required": ["state"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "fsm"}}},
      "then": {"properties": {"neighbor": {"required": ["state"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "negotiated"}}},
      "then": {"properties": {"neighbor": {"required": ["negotiated"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "signal"}}},
      "then": {"properties": {"neighbor": {"required": ["code", "name"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "update"}}},
      "then": {"properties": {"neighbor": {"required": ["message"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "open"}}},
      "then": {"properties": {"neighbor": {"required": ["direction"]}}, "required": ["neighbor"]}
    },
    {
      "if": {"properties": {"type": {"const": "refresh"}}},
      "then": {"properties": {"neighbor": {"required": ["route-refresh"]}}, "required": ["neighbor"]}
    }
  ],
  "definitions": {
    "hex": {"type": "string", "pattern": "^0x([0-9A-Fa-f]{2})*$"},
    "ipv4": {"type": "string", "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}$"},
    "asn": {"type": "integer", "minimum": 0, "maximum": 4294967295},
    "family": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"},
    "peer": {
      "type": "object",
      "properties": {
        "address": {
          "type": "object",
          "properties": {"local": {"type": "string"}, "peer": {"type": "string"}},
          "required": ["local", "peer"],
          "additionalProperties": false
        },
        "asn": {
          "type": "object",
          "properties": {"local": {"$ref": "#/definitions/asn"}, "peer": {"$ref": "#/definitions/asn"}},
          "required": ["local", "peer"],
          "additionalProperties": false
        },
        "router-id": {"$ref": "#/definitions/ipv4"},
        "direction": {"enum": ["send", "receive", "in"]},
        "state": {"type": "string"},
        "reason": {"type": "string"},
        "code": {"type": "string"},
        "name": {"type": "string"},
        "negotiated": {"$ref": "#/definitions/negotiated"},
        "open": {"$ref": "#/definitions/open"},
        "notification": {"$ref": "#/definitions/notification"},
        "route-refresh": {"$ref": "#/definitions/refresh"},
        "operational": {"$ref": "#/definitions/operational"},
        "message": {
          "oneOf": [
            {"$ref": "#/definitions/update"},
            {"$ref": "#/definitions/eor"},
            {"$ref": "#/definitions/packet"}
          ]
        }
      },
      "required": ["address", "asn"],
      "additionalProperties": false
    },
    "negotiated": {
      "type": "object",
      "properties": {
        "message_size": {"enum": [4096, 65535]},
        "hold_time": {"type": "integer", "minimum": 0, "maximum": 65535},
        "asn4": {"type": "boolean"},
        "multisession": {"type": ["boolean", "string"]},
        "operational": {"type": "boolean"},
        "refresh": {"enum": ["absent", "normal", "enhanced"]},
        "families": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"}},
        "nexthop": {"type": "array", "items": {"type": "string"}},
        "add_path": {
          "type": "object",
          "properties": {
            "send": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"}},
            "receive": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"}}
          },
          "required": ["send", "receive"],
          "additionalProperties": false
        }
      },
      "required": ["message_size", "hold_time", "asn4", "families", "add_path"],
      "additionalProperties": true
    },
    "open": {
      "type": "object",
      "properties": {
        "version": {"const": 4},
        "asn": {"type": "integer", "minimum": 0, "maximum": 65535},
        "hold_time": {"type": "integer", "minimum": 0, "maximum": 65535},
        "router_id": {"$ref": "#/definitions/ipv4"},
        "capabilities": {
          "type": "object",
          "additionalProperties": {"type": "object"},
          "description": "by name in an OPEN which was sent, by number in one which was received"
        }
      },
      "required": ["version", "asn", "hold_time", "router_id", "capabilities"],
      "additionalProperties": false
    },
    "notification": {
      "type": "object",
      "properties": {
        "code": {"type": "integer", "minimum": 0, "maximum": 255},
        "subcode": {"type": "integer", "minimum": 0, "maximum": 255},
        "data": {"$ref": "#/definitions/hex"},
        "message": {"type": "string"}
      },
      "required": ["code", "subcode", "data", "message"],
      "additionalProperties": false
    },
    "refresh": {
      "type": "object",
      "properties": {"afi": {"type": "string"}, "safi": {"type": "string"}, "subtype": {"type": "string"}},
      "required": ["afi", "safi", "subtype"],
      "additionalProperties": false
    },
    "operational": {
      "type": "object",
      "properties": {
        "name": {"type": "string"},
        "afi": {"type": "string"},
        "safi": {"type": "string"},
        "advisory": {"type": "string"},
        "router-id": {"$ref": "#/definitions/ipv4"},
        "sequence": {"type": "integer", "minimum": 0},
        "counter": {"type": "integer", "minimum": 0},
        "type": {"type": "string"},
        "data": {"$ref": "#/definitions/hex"}
      },
      "required": ["name"],
      "additionalProperties": false
    },
    "packet": {
      "type": "object",
      "properties": {
        "category": {"type": "integer", "minimum": 0, "maximum": 255},
        "header": {"type": "string", "pattern": "^0x([0-9A-F]{2})*$"},
        "body": {"type": "string", "pattern": "^0x([0-9A-F]{2})*$"}
      },
      "required": ["category", "header", "body"],
      "additionalProperties": false
    },
    "eor": {
      "type": "object",
      "properties": {
        "eor": {
          "type": "object",
          "properties": {"afi": {"type": "string"}, "safi": {"type": "string"}},
          "required": ["afi", "safi"],
          "additionalProperties": false
        }
      },
      "required": ["eor"],
      "additionalProperties": false
    },
    "nlri": {
      "description": "an object whose members depend on the family; a string with api.compact",
      "type": ["object", "string"],
      "properties": {
        "nlri": {"type": "string"},
        "path-information": {"$ref": "#/definitions/ipv4"},
        "rd": {"type": "string"},
        "label": {
          "type": "array",
          "items": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 16777215},
            "minItems": 1,
            "maxItems": 2
          }
        }
      }
    },
    "update": {
      "type": "object",
      "properties": {
        "update": {
          "type": "object",
          "properties": {
            "attribute": {"$ref": "#/definitions/attributes"},
            "announce": {
              "type": "object",
              "propertyNames": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"},
              "additionalProperties": {
                "type": "object",
                "description": "by next hop",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/definitions/nlri"}, "minItems": 1}
              }
            },
            "withdraw": {
              "type": "object",
              "propertyNames": {"type": "string", "pattern": "^[a-z0-9-]+ [a-z0-9-]+$"},
              "additionalProperties": {"type": "array", "items": {"$ref": "#/definitions/nlri"}, "minItems": 1}
            }
          },
          "additionalProperties": false
        }
      },
      "required": ["update"],
      "additionalProperties": false
    },
    "attributes": {
      "type": "object",
      "properties": {
        "origin": {"enum": ["igp", "egp", "incomplete"]},
        "as-path": {
          "type": "object",
          "propertyNames": {"pattern": "^[0-9]+$"},
          "additionalProperties": {
            "type": "object",
            "properties": {
              "element": {"enum": ["as-sequence", "as-set", "as-confed-sequence", "as-confed-set"]},
              "value": {"type": "array", "items": {"$ref": "#/definitions/asn"}}
            },
            "required": ["element", "value"],
            "additionalProperties": false
          }
        },
        "next-hop": {"type": "string"},
        "med": {"type": "integer", "minimum": 0, "maximum": 4294967295},
        "local-preference": {"type": "integer", "minimum": 0, "maximum": 4294967295},
        "atomic-aggregate": {"const": true},
        "aggregator": {"type": "string"},
        "community": {
          "type": "array",
          "items": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 65535},
            "minItems": 2,
            "maxItems": 2
          }
        },
        "originator-id": {"$ref": "#/definitions/ipv4"},
        "cluster-list": {"type": "array", "items": {"$ref": "#/definitions/ipv4"}},
        "extended-community": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "value": {"type": "integer", "minimum": 0},
              "string": {"type": "string"},
              "transitive": {"type": "boolean"}
            },
            "required": ["value", "string"],
            "additionalProperties": false
          }
        },
        "extended-community-ipv6": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "value": {"type": "integer", "minimum": 0},
              "string": {"type": "string"},
              "transitive": {"type": "boolean"}
            },
            "required": ["value", "string"],
            "additionalProperties": false
          }
        },
        "pmsi": {"type": "string"},
        "aigp": {"type": "string", "pattern": "^0x[0-9a-f]{16}$"},
        "large-community": {
          "type": "array",
          "items": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 4294967295},
            "minItems": 3,
            "maxItems": 3
          }
        },
        "bgp-prefix-sid": {"type": "object"},
        "bgp-ls": {"type": "object"},
        "tunnel-encap": {"type": ["object", "array"]}
      },
      "patternProperties": {"^attribute-0x[0-9A-Fa-f]{2}-0x[0-9A-Fa-f]{2}$": {"$ref": "#/definitions/hex"}}
    }
  }
})";

}  // namespace senda::daemon::cli
