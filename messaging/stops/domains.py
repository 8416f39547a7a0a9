"""Endings by which a bare name counts as a link, and the domains that hide where a link leads."""

_ENDINGS = """
ac ad ae af ag ai al am app ar asia at au az ba bank be bg bid bio biz blog br by bz ca cam cat
cc cf ch chat ci cl click cloud club cm cn co com coop cx cy cz dating de dev digital dk do ec
ee eg email es eu events express fi finance fit fm fr fun ga game games gb ge gg gl global gq gr
group guru gy help hk hm host hr hu icu id ie il in info ink int io ir is it jobs jp ke kg kr kz
la lat lc life link live loan lol lt ltd lu lv ly ma market mba md me media men mk ml mn mobi
mom money ms mt mu mx my name net network news ng ninja nl no nu nz one onl online org page
party pe ph pics pk pl plus porn press pro ps pt pub pw re red rent review ro rocks rs ru run sa
sale sbs sc se sg sh shop si site sk sl so social space st store stream studio su support surf
sx systems tc tech tel tickets tips tk tn to today tokyo top tr trade travel tt tv tw ua ug uk
uno us uz ve vg vin vip vn wang watch webcam website wf wiki win work works world ws wtf xin xxx
xyz za zone
"""
_SHORTENERS = """
adf.ly bit.do bit.ly bl.ink buff.ly clck.ru cutt.ly db.tt dlvr.it fb.me geni.us gg.gg goo.gl
goo.su is.gd j.mp kutt.it lnkd.in mcaf.ee ow.ly qr.ae rb.gy rebrand.ly s.id shorturl.at
shrtco.de snip.ly soo.gd surl.li t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com trib.al u.to
urlz.fr v.gd vk.cc x.co
"""
# "e.g." and "10.Please" end in none of these.
ENDINGS = frozenset(_ENDINGS.split())
SHORTENERS = frozenset(_SHORTENERS.split())
